package dev.sluice.server.changes;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.WrittenFile;
import java.util.List;
import java.util.Map;

/**
 * A change that was computed and not committed: what it takes out of a table and puts in.
 *
 * @param read the snapshot that it was computed from
 * @param wanted which of its rows the change depends on
 * @param added files that no log mentions yet
 * @param changeData files of the change feed, likewise
 */
public record ChangedFiles(
    Snapshot read,
    RowFilter wanted,
    List<AddedFile> removed,
    List<WrittenFile> added,
    List<WrittenFile> changeData,
    RowCounts counts) {
  public ChangedFiles {
    removed = List.copyOf(removed);
    added = List.copyOf(added);
    changeData = List.copyOf(changeData);
  }

  /**
   * How many rows were changed.
   *
   * @param copied rows that only moved to another file
   */
  public record RowCounts(long updated, long deleted, long inserted, long copied) {
    /** Spark's {@code num_affected_rows}. */
    public long affected() {
      return updated + deleted + inserted;
    }
  }

  /** Whether the table stays as it is. */
  public boolean isEmpty() {
    return removed.isEmpty() && added.isEmpty();
  }

  /** The commit of it, still without a name and application ids. */
  public Transaction.Builder transaction() {
    return transaction(read.metadata());
  }

  /**
   * The same where the metadata of {@link #read} is what the commit brings itself.
   *
   * @param before the table's as it was read
   */
  public Transaction.Builder transaction(TableMetadata before) {
    ReadSet readSet = isEmpty() ? ReadSet.nothing() : ReadSet.of(read, wanted);
    Transaction.Builder transaction =
        Transaction.on(read.version(), before, readSet)
            .remove(removed)
            .add(added)
            .changeData(changeData);
    return before.equals(read.metadata()) ? transaction : transaction.metadata(read.metadata());
  }

  /** The metrics of a MERGE by Delta's names. */
  public Map<String, String> mergeMetrics() {
    return Map.of(
        "numTargetRowsInserted", Long.toString(counts.inserted()),
        "numTargetRowsUpdated", Long.toString(counts.updated()),
        "numTargetRowsDeleted", Long.toString(counts.deleted()),
        "numTargetRowsCopied", Long.toString(counts.copied()),
        "numTargetFilesAdded", Integer.toString(added.size()),
        "numTargetFilesRemoved", Integer.toString(removed.size()),
        "numTargetChangeFilesAdded", Integer.toString(changeData.size()),
        "numOutputRows", Long.toString(outputRows()));
  }

  /** The metrics of a DELETE or UPDATE by Delta's names. */
  public Map<String, String> rewriteMetrics() {
    boolean update = counts.updated() > 0;
    return Map.of(
        update ? "numUpdatedRows" : "numDeletedRows",
        Long.toString(update ? counts.updated() : counts.deleted()),
        "numCopiedRows",
        Long.toString(counts.copied()),
        "numAddedFiles",
        Integer.toString(added.size()),
        "numRemovedFiles",
        Integer.toString(removed.size()),
        "numAddedChangeFiles",
        Integer.toString(changeData.size()));
  }

  private long outputRows() {
    return added.stream().mapToLong(WrittenFile::records).sum();
  }
}
