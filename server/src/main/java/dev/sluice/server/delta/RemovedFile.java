package dev.sluice.server.delta;

import dev.sluice.server.model.DataFile;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code remove} action.
 *
 * @param path absolute local path, not URL-encoded
 * @param deletionVector the id of the file's deletion vector, or null where it had none
 * @param dataChange false where the rows stay in the table in another file
 * @param deletedMillis when it was removed, in milliseconds since the epoch; 0 where the log does
 *     not tell
 * @param tellsPartition whether the action has partition values; one that its map lacks is NULL
 *     then, which Spark leaves out of it
 * @param file the file as far as the action describes it: writers may leave out its partition
 *     values, and its size, which is 0 then
 */
public record RemovedFile(
    String path,
    @Nullable String deletionVector,
    boolean dataChange,
    long deletedMillis,
    boolean tellsPartition,
    DataFile file) {

  /** A removed file of which no more is known. */
  public RemovedFile(String path, @Nullable String deletionVector, boolean dataChange) {
    this(path, deletionVector, dataChange, 0);
  }

  /** A removed file of which no more is known than when that was. */
  RemovedFile(
      String path, @Nullable String deletionVector, boolean dataChange, long deletedMillis) {
    this(
        path,
        deletionVector,
        dataChange,
        deletedMillis,
        false,
        new DataFile(path, Map.of(), 0, DataFile.UNKNOWN, null));
  }

  /** What the action takes out of a table: a file together with its deletion vector. */
  String key() {
    return AddedFile.key(path, deletionVector);
  }
}
