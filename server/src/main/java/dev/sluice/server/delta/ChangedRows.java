package dev.sluice.server.delta;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DeletedRows;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file that one of two deletion vectors has and the other does not; as the rows to
 * pass over, all others.
 *
 * <p>Source: {@code CDCReader.generateFileActionsWithInlineDv} of Spark's Delta: a file that a
 * commit removes and adds again with another vector has changed by what differs between the two.
 */
final class ChangedRows implements DeletedRows {
  private final @Nullable DeletionVector with;
  private final @Nullable DeletionVector without;

  private ChangedRows(@Nullable DeletionVector with, @Nullable DeletionVector without) {
    this.with = with;
    this.without = without;
  }

  /** The rows that were in the table before and are not any more. */
  static DataFile deleted(RemovedFile removed, AddedFile added) {
    return of(added.file(), new ChangedRows(added.deletionVector(), vector(removed)));
  }

  /** The rows that were not in the table before and are now. */
  static DataFile restored(RemovedFile removed, AddedFile added) {
    return of(added.file(), new ChangedRows(vector(removed), added.deletionVector()));
  }

  private static @Nullable DeletionVector vector(RemovedFile removed) {
    return (DeletionVector) removed.file().deletedRows();
  }

  private static DataFile of(DataFile file, ChangedRows rows) {
    return new DataFile(
        file.path(), file.partitionValues(), file.sizeBytes(), DataFile.UNKNOWN, rows);
  }

  /** The file with the number of its changed rows; any other file as it is. */
  static DataFile counted(DataFile file) {
    return file.deletedRows() instanceof ChangedRows rows
        ? new DataFile(file.path(), file.partitionValues(), file.sizeBytes(), rows.changed(), rows)
        : file;
  }

  private long changed() {
    if (with == null) {
      return 0;
    }
    return without == null ? with.count() : with.countWithout(without);
  }

  @Override
  public long count() {
    throw new UnsupportedOperationException("a changed file knows its rows");
  }

  @Override
  public RowNumbers load() {
    RowNumbers none = row -> false;
    RowNumbers kept = with == null ? none : with.load();
    RowNumbers other = without == null ? none : without.load();
    return row -> !kept.contains(row) || other.contains(row);
  }
}
