package dev.sluice.server.delta;

import org.jspecify.annotations.Nullable;

/**
 * A {@code remove} action.
 *
 * @param path absolute local path, not URL-encoded
 * @param deletionVector the id of the file's deletion vector, or null where it had none
 * @param dataChange false where the rows stay in the table in another file
 * @param deletedMillis when it was removed, in milliseconds since the epoch; 0 where the log does
 *     not tell
 */
public record RemovedFile(
    String path, @Nullable String deletionVector, boolean dataChange, long deletedMillis) {

  /** A removal of which the log does not tell when it was. */
  public RemovedFile(String path, @Nullable String deletionVector, boolean dataChange) {
    this(path, deletionVector, dataChange, 0);
  }

  /** What the action takes out of a table: a file together with its deletion vector. */
  String key() {
    return AddedFile.key(path, deletionVector);
  }
}
