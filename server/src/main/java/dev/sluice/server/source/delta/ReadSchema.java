package dev.sluice.server.source.delta;

import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;

/**
 * What a stream reads its table's files with: the metadata of one version. It goes on by itself
 * from a version to a later one that only adds to it, so that a stream need not stop for a new
 * column; what takes something away waits for somebody to acknowledge it.
 *
 * <p>Source: the schema checks of Spark's {@code DeltaSource}, which stops at every change. Used by
 * one thread at a time.
 */
final class ReadSchema {
  /** Commits looked at together. */
  private static final int PAGE = 256;

  private final DeltaTable table;
  private final StreamedLog log;
  private long version;
  private TableMetadata metadata;

  /** The newest schema of a table. */
  ReadSchema(DeltaTable table, StreamedLog log) {
    this.table = table;
    this.log = log;
    this.version = table.version();
    this.metadata = table.metadata();
  }

  TableMetadata metadata() {
    return metadata;
  }

  /** The version whose metadata it is, if not that of an older one. */
  long version() {
    return version;
  }

  /** Reads with the metadata of a version. */
  void use(long other) {
    try {
      metadata = table.metadataAt(other);
      version = other;
    } catch (SluiceException e) {
      if (!log.skipsLost() || e.code() != ErrorCode.DELTA_VERSION_NOT_FOUND) {
        throw e;
      }
      // Rows of that version are lost with it.
      version = table.version();
      metadata = table.metadata();
    }
  }

  /**
   * Reads with the newest metadata that only adds to what a version has.
   *
   * @param since the version that the stream was last read with
   */
  void goOn(long since) {
    long newest = table.version();
    TableMetadata last = table.metadata();
    if (newest <= since || isKept(since, last)) {
      version = newest;
      metadata = last;
      return;
    }
    use(since);
    List<Commit> page = log.changes(since + 1, PAGE);
    while (!page.isEmpty() && page.get(0).version() <= newest) {
      for (Commit commit : page) {
        if (!follow(commit)) {
          return;
        }
      }
      page = log.changes(version + 1, PAGE);
    }
  }

  /** Whether all that a version has can be read with later metadata. */
  private boolean isKept(long since, TableMetadata later) {
    try {
      return SchemaChange.isAdditive(table.metadataAt(since), later);
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.DELTA_VERSION_NOT_FOUND) {
        throw e;
      }
      return true; // cleaned from the log: what follows is all that is known of it
    }
  }

  /** Whether rows behind a commit may need another schema than those before it. */
  boolean turnsAt(Commit commit) {
    TableMetadata changed = commit.metadata();
    return commit.version() > version && changed != null && !SchemaChange.isNone(metadata, changed);
  }

  /**
   * Takes up the metadata that a commit brings.
   *
   * @return false where it takes something away, and nothing was taken up
   * @throws SluiceException where the table is another one by then
   */
  boolean follow(Commit commit) {
    TableMetadata changed = commit.metadata();
    if (commit.version() <= version) {
      return true;
    }
    if (changed != null) {
      checkSameTable(changed.id());
      if (!SchemaChange.isAdditive(metadata, changed)) {
        return false;
      }
      metadata = changed;
    }
    version = commit.version();
    return true;
  }

  /**
   * Refuses a commit whose files cannot be read with this schema.
   *
   * @throws SluiceException names the version and the first such column
   */
  void check(Commit commit) {
    TableMetadata changed = commit.metadata();
    if (changed == null) {
      return;
    }
    checkSameTable(changed.id());
    if (!SchemaChange.isAdditive(changed, metadata)) {
      throw new SluiceException(
          ErrorCode.DELTA_SCHEMA_CHANGED_WITH_VERSION,
          "The schema of "
              + table.location()
              + " changed in version "
              + commit.version()
              + " ("
              + SchemaChange.lost(changed, metadata)
              + "); this run reads with the schema "
              + metadata.schema().sql()
              + ".");
    }
  }

  /** What stops a stream that has read everything before a commit. */
  SluiceException unacknowledged(Commit commit) {
    TableMetadata changed = commit.metadata() == null ? metadata : commit.metadata();
    return new SluiceException(
        ErrorCode.DELTA_STREAMING_CANNOT_CONTINUE_PROCESSING_POST_SCHEMA_EVOLUTION,
        "Version "
            + commit.version()
            + " of "
            + table.location()
            + " ("
            + commit.operation()
            + ") takes away what this query reads: "
            + SchemaChange.lost(metadata, changed)
            + ". All before it is processed. The schema is now "
            + changed.schema().sql()
            + "; acknowledge it with {\"schemaVersion\": "
            + commit.version()
            + "}.");
  }

  private void checkSameTable(String id) {
    if (!id.equals(metadata.id())) {
      throw differentTable(id);
    }
  }

  SluiceException differentTable(String otherId) {
    return new SluiceException(
        ErrorCode.DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE,
        "The checkpoint was made with another table: "
            + table.location()
            + " has the id "
            + metadata.id()
            + ", the offset speaks of "
            + otherId
            + ".");
  }
}
