package dev.sluice.server.delta;

import dev.sluice.server.delta.LoggedCommit.CommitMark;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Characters of statistics that are held; what is beyond makes no file be passed over. */
  private static final long MOST_STATISTICS = 32 << 20;

  private final String table;
  private final Map<String, AddedFile> files = new HashMap<>();
  private long statistics;
  private final Map<String, SeenTransaction> transactions = new HashMap<>();
  private long version = -1;
  private Instant timestamp = Instant.EPOCH;
  private @Nullable Protocol protocol;
  private @Nullable TableMetadata metadata;
  private @Nullable SluiceException metadataProblem;
  private @Nullable CommitMark mark;

  /** A file with a deletion vector that no protocol announced; null where there is none. */
  private @Nullable String unannounced;

  /**
   * An application's newest transaction.
   *
   * @param seenAt the table version that holds it or at which it was seen
   */
  record SeenTransaction(long version, long seenAt) {}

  LogState(String table) {
    this.table = table;
  }

  void restore(long atVersion, CheckpointPart part) {
    version = atVersion;
    if (part.protocol() != null) {
      protocol = part.protocol();
    }
    if (part.metadata() != null || part.metadataProblem() != null) {
      metadata = part.metadata();
      metadataProblem = part.metadataProblem();
    }
    part.transactions()
        .forEach((app, txn) -> transactions.put(app, new SeenTransaction(txn, atVersion)));
    part.adds().forEach(this::add);
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
    logged.commit().removes().forEach(removed -> release(files.remove(removed.key())));
    logged.commit().adds().forEach(this::add);
  }

  private void add(AddedFile added) {
    release(files.remove(added.key()));
    String held = added.statistics();
    boolean fits = held == null || statistics + held.length() <= MOST_STATISTICS;
    files.put(added.key(), fits ? added : added.withoutStatistics());
    statistics += fits && held != null ? held.length() : 0;
    if (added.deletionVector() != null && unannounced == null) {
      unannounced = added.file().path();
    }
  }

  private void release(@Nullable AddedFile removed) {
    if (removed != null && removed.statistics() != null) {
      statistics -= removed.statistics().length();
    }
  }

  /** False where what was read so far is only a part of a version. */
  boolean hasProtocolAndMetadata() {
    return protocol != null && (metadata != null || metadataProblem != null);
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
    protocol.checkMetadata(table, metadata);
    if (unannounced != null && !protocol.reads("deletionVectors")) {
      throw new SluiceException(
          ErrorCode.DELTA_UNSUPPORTED_PROTOCOL,
          "Table "
              + table
              + " uses the feature deletionVectors without its protocol: there is one for "
              + unannounced
              + ".");
    }
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
    sorted.forEach(added -> paths.checkInside(added, version));
    sorted.sort(FILE_ORDER);
    return new Snapshot(version, timestamp, metadata(), sorted);
  }

  private SluiceException corrupt(String what) {
    return new SluiceException(
        ErrorCode.DELTA_LOG_CORRUPT, "Table " + table + " cannot be read: " + what + ".");
  }
}
