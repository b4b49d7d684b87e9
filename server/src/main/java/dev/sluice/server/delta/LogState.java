package dev.sluice.server.delta;

import dev.sluice.server.delta.LoggedCommit.CommitMark;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the log up to one version adds up to. Built by one thread, commit by commit; source: the
 * Delta protocol, "Action Reconciliation".
 */
final class LogState {
  /** Spark's order of an initial snapshot's files. */
  private static final Comparator<AddedFile> FILE_ORDER =
      Comparator.comparingLong(AddedFile::modificationTime)
          .thenComparing(added -> added.file().path());

  private final String table;
  private final Map<String, AddedFile> files = new HashMap<>();
  private final Map<String, SeenTransaction> transactions = new HashMap<>();
  private final Set<String> deletionVectors = new HashSet<>();
  private long version = -1;
  private Instant timestamp = Instant.EPOCH;
  private @Nullable Protocol protocol;
  private @Nullable TableMetadata metadata;
  private @Nullable SluiceException metadataProblem;
  private @Nullable CommitMark mark;

  /**
   * An application's newest transaction.
   *
   * @param seenAt the table version that holds it or at which it was seen
   */
  record SeenTransaction(long version, long seenAt) {}

  LogState(String table) {
    this.table = table;
  }

  /** The state that a checkpoint holds. */
  void restore(
      long atVersion,
      Protocol newProtocol,
      TableMetadata newMetadata,
      Map<String, Long> newTransactions,
      Collection<AddedFile> newFiles) {
    version = atVersion;
    protocol = newProtocol;
    metadata = newMetadata;
    newTransactions.forEach(
        (app, txn) -> transactions.put(app, new SeenTransaction(txn, atVersion)));
    newFiles.forEach(added -> files.put(added.file().path(), added));
  }

  void apply(LoggedCommit logged) {
    Commit commit = logged.commit();
    version = commit.version();
    timestamp = commit.timestamp();
    mark = logged.mark();
    if (logged.protocol() != null) {
      protocol = logged.protocol();
    }
    if (commit.metadata() != null || logged.metadataProblem() != null) {
      metadata = commit.metadata();
      metadataProblem = logged.metadataProblem();
    }
    logged
        .transactions()
        .forEach((app, txn) -> transactions.put(app, new SeenTransaction(txn, version)));
    applyFiles(logged);
  }

  /** Removes come first: one commit may replace a file's deletion vector in either order. */
  void applyFiles(LoggedCommit logged) {
    for (RemovedFile removed : logged.commit().removes()) {
      files.remove(removed.path());
      deletionVectors.remove(removed.path());
    }
    for (AddedFile added : logged.commit().adds()) {
      files.put(added.file().path(), added);
      deletionVectors.remove(added.file().path());
    }
    deletionVectors.addAll(logged.deletionVectors());
  }

  /** Refuses what cannot be read, the most telling reason first. */
  void check() {
    if (protocol == null) {
      throw corrupt("its log holds no protocol up to version " + version);
    }
    protocol.checkReadable(table);
    if (metadataProblem != null) {
      throw metadataProblem;
    }
    if (metadata == null) {
      throw corrupt("its log holds no metadata up to version " + version);
    }
    checkMetadata(table, metadata);
    if (!deletionVectors.isEmpty()) {
      throw deletionVector(table, version, deletionVectors.iterator().next());
    }
  }

  /** Column mapping without its protocol: names in files and schema would not agree. */
  static void checkMetadata(String table, TableMetadata metadata) {
    String mapping = metadata.configuration().getOrDefault("delta.columnMapping.mode", "none");
    if (!mapping.equals("none")) {
      throw new SluiceException(
          ErrorCode.DELTA_UNSUPPORTED_PROTOCOL,
          "Table "
              + table
              + " uses the feature columnMapping (delta.columnMapping.mode = "
              + mapping
              + ") without its protocol.");
    }
  }

  static SluiceException deletionVector(String table, long version, String path) {
    return new SluiceException(
        ErrorCode.DELTA_UNSUPPORTED_PROTOCOL,
        "Table "
            + table
            + " uses the feature deletionVectors: version "
            + version
            + " has one for "
            + path
            + ".");
  }

  long version() {
    return version;
  }

  /** The number of active files. */
  int size() {
    return files.size();
  }

  Protocol protocol() {
    return Objects.requireNonNull(protocol);
  }

  TableMetadata metadata() {
    return Objects.requireNonNull(metadata);
  }

  Map<String, SeenTransaction> transactions() {
    return transactions;
  }

  /** Null where the newest version is known from a checkpoint only. */
  @Nullable CommitMark mark() {
    return mark;
  }

  void timestamp(Instant time) {
    timestamp = time;
  }

  Snapshot snapshot(FilePaths paths) {
    List<AddedFile> sorted = new ArrayList<>(files.values());
    sorted.forEach(added -> paths.checkInside(added.file().path(), version));
    sorted.sort(FILE_ORDER);
    return new Snapshot(version, timestamp, metadata(), sorted);
  }

  private SluiceException corrupt(String what) {
    return new SluiceException(
        ErrorCode.DELTA_LOG_CORRUPT, "Table " + table + " cannot be read: " + what + ".");
  }
}
