package dev.sluice.server.delta;

import org.jspecify.annotations.Nullable;

/**
 * A {@code remove} action.
 *
 * @param path absolute local path, not URL-encoded
 * @param deletionVector the id of the file's deletion vector, or null where it had none
 * @param dataChange false where the rows stay in the table in another file
 */
public record RemovedFile(String path, @Nullable String deletionVector, boolean dataChange) {

  /** What the action takes out of a table: a file together with its deletion vector. */
  String key() {
    return AddedFile.key(path, deletionVector);
  }
}
