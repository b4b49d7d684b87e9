package dev.sluice.server.delta;

import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WrittenFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A change of a table, computed from one version of it and committed as a whole or not at all:
 * files to remove and to add, change data, new metadata, a new protocol, ids of applications.
 * Immutable.
 *
 * <pre>{@code
 * Snapshot read = table.snapshot();
 * …
 * table.commit(
 *     Transaction.on(read, ReadSet.matching(candidates, filter))
 *         .remove(touched)
 *         .add(rewritten)
 *         .build("UPDATE", Map.of("predicate", "[\"(id = 1)\"]"), Map.of("numUpdatedRows", "1")));
 * }</pre>
 *
 * <p>Its isolation is Delta's {@code WriteSerializable}: what was read is protected against all
 * commits of others but blind appends, and against those too where the metadata changes. A
 * transaction that only rearranges rows ({@link Builder#rearrange}) has {@code SnapshotIsolation}:
 * only its files must still be there.
 */
public final class Transaction {
  /** A basis that is whatever version is the newest when the commit is asked for. */
  private static final long NEWEST = -1;

  private final long version;
  private final TableMetadata metadata;
  private final ReadSet read;
  private final Actions actions;
  private final Operation operation;

  /**
   * What the commit says of itself in the table's history.
   *
   * @param name Delta's name: {@code WRITE}, {@code STREAMING UPDATE}, {@code MERGE}, {@code
   *     OPTIMIZE}, {@code SET TBLPROPERTIES}…
   */
  record Operation(String name, Map<String, String> parameters, Map<String, String> metrics) {
    Operation {
      parameters = Map.copyOf(parameters);
      metrics = Map.copyOf(metrics);
    }
  }

  /** What the commit does; all lists may be empty. */
  record Actions(
      List<AddedFile> removed,
      List<WrittenFile> added,
      List<AddedFile> restored,
      List<WrittenFile> changeData,
      boolean dataChange,
      @Nullable TableMetadata metadata,
      @Nullable Protocol protocol,
      List<TransactionId> transactions) {
    Actions {
      removed = List.copyOf(removed);
      added = List.copyOf(added);
      restored = List.copyOf(restored);
      changeData = List.copyOf(changeData);
      transactions = List.copyOf(transactions);
    }
  }

  private Transaction(
      long version, TableMetadata metadata, ReadSet read, Actions actions, Operation operation) {
    this.version = version;
    this.metadata = metadata;
    this.read = read;
    this.actions = actions;
    this.operation = operation;
  }

  /** A change of what a snapshot holds. */
  public static Builder on(Snapshot snapshot, ReadSet read) {
    return on(snapshot.version(), snapshot.metadata(), read);
  }

  /**
   * The same for one who needs no list of files.
   *
   * @param version the one that was read: the first commit of others to look at is the next
   * @param metadata the table's at that version; the commit is refused where it is another by then
   */
  public static Builder on(long version, TableMetadata metadata, ReadSet read) {
    return new Builder(version, metadata, read);
  }

  /** A blind append: it read nothing, and so goes behind whatever is there. */
  static Transaction of(Append append) {
    Builder builder =
        new Builder(NEWEST, append.writtenFor(), ReadSet.nothing()).add(append.files());
    append.transactions().forEach(builder::transaction);
    return builder.build(
        append.operation(), append.operationParameters(), metricsOf(append.files()));
  }

  /** The first commit of a table. */
  static Transaction creation(TableMetadata metadata, Protocol protocol, List<WrittenFile> files) {
    boolean empty = files.isEmpty();
    return new Builder(NEWEST, metadata, ReadSet.nothing())
        .protocol(protocol)
        .metadata(metadata)
        .add(files)
        .build(
            empty ? "CREATE TABLE" : "CREATE TABLE AS SELECT",
            metadata.creationParameters(),
            empty ? Map.of() : metricsOf(files));
  }

  /** What the history tells of rows that are only added. */
  public static Map<String, String> metricsOf(List<WrittenFile> files) {
    long rows = files.stream().mapToLong(WrittenFile::records).sum();
    long bytes = files.stream().mapToLong(WrittenFile::sizeBytes).sum();
    return Map.of(
        "numFiles", Integer.toString(files.size()),
        "numOutputRows", Long.toString(rows),
        "numOutputBytes", Long.toString(bytes));
  }

  /** The version after which commits of others matter, given the newest one. */
  long basis(long newest) {
    return version == NEWEST ? newest : version;
  }

  /** The table's metadata as it was read. */
  TableMetadata metadata() {
    return metadata;
  }

  /** The metadata that the added files fit: the new one, where there is one. */
  TableMetadata writtenFor() {
    return actions.metadata == null ? metadata : actions.metadata;
  }

  /** The files that are new with it, at their paths below the table's root. */
  List<Path> writtenTo(Path root) {
    return Stream.concat(actions.added.stream(), actions.changeData.stream())
        .map(file -> root.resolve(file.relativePath()))
        .toList();
  }

  ReadSet read() {
    return read;
  }

  Actions actions() {
    return actions;
  }

  Operation operation() {
    return operation;
  }

  /** Whether it adds rows and neither looked at nor changes anything else. */
  boolean isBlindAppend() {
    return read.isNothing()
        && actions.removed.isEmpty()
        && actions.metadata == null
        && actions.protocol == null;
  }

  /** Whether rows are taken out of the table, which an append-only one does not allow. */
  boolean removesData() {
    return actions.dataChange && !actions.removed.isEmpty();
  }

  /** Whether the table holds the same rows after it. */
  boolean onlyRearranges() {
    return !actions.dataChange;
  }

  /** Collects what the commit does. Not safe for use by many threads. */
  public static final class Builder {
    private final long version;
    private final TableMetadata read;
    private final ReadSet readSet;
    private final List<AddedFile> removed = new ArrayList<>();
    private final List<WrittenFile> added = new ArrayList<>();
    private final List<AddedFile> restored = new ArrayList<>();
    private final List<WrittenFile> changeData = new ArrayList<>();
    private final List<TransactionId> transactions = new ArrayList<>();
    private boolean dataChange = true;
    private @Nullable TableMetadata metadata;
    private @Nullable Protocol protocol;

    private Builder(long version, TableMetadata read, ReadSet readSet) {
      this.version = version;
      this.read = read;
      this.readSet = readSet;
    }

    /** Takes files out of the table, together with their deletion vectors. */
    public Builder remove(Collection<AddedFile> files) {
      removed.addAll(files);
      return this;
    }

    /** Adds files, written for the metadata that was read or else for the new. */
    public Builder add(Collection<WrittenFile> files) {
      added.addAll(files);
      return this;
    }

    /** Adds files below {@code _change_data}: the rows that change, with {@code _change_type}. */
    public Builder changeData(Collection<WrittenFile> files) {
      changeData.addAll(files);
      return this;
    }

    /** Puts files back that an older version had, with their deletion vectors and statistics. */
    public Builder restore(Collection<AddedFile> files) {
      restored.addAll(files);
      return this;
    }

    /**
     * Says that the added files hold the rows of the removed ones and no others ({@code dataChange}
     * false): streams pass over the commit, and append-only tables allow it.
     */
    public Builder rearrange() {
      dataChange = false;
      return this;
    }

    /** Replaces the table's metadata. */
    public Builder metadata(TableMetadata changed) {
      metadata = changed;
      return this;
    }

    /** Replaces the table's protocol. */
    public Builder protocol(Protocol changed) {
      protocol = changed;
      return this;
    }

    /** Makes the commit happen once; each of another application. */
    public Builder transaction(TransactionId transaction) {
      transactions.add(transaction);
      return this;
    }

    /**
     * The transaction.
     *
     * @param operation Delta's name of it, for the table's history
     * @param parameters of the operation, as Delta names them; a value that is no plain text is
     *     JSON
     * @param metrics of the operation, as Delta names them
     */
    public Transaction build(
        String operation, Map<String, String> parameters, Map<String, String> metrics) {
      return new Transaction(
          version,
          read,
          readSet,
          new Actions(
              removed, added, restored, changeData, dataChange, metadata, protocol, transactions),
          new Operation(operation, parameters, metrics));
    }
  }
}
