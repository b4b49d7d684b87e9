package dev.sluice.server.delta;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.storage.FileStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the files of one table from what {@code add} actions say of them. */
final class LoggedFiles {
  private final FileStore store;
  private final FilePaths paths;

  LoggedFiles(FileStore store, FilePaths paths) {
    this.store = store;
    this.paths = paths;
  }

  /** The paths of the table's files. */
  FilePaths paths() {
    return paths;
  }

  /**
   * An {@code add} action's file.
   *
   * @param path as logged
   * @param stats as logged, or null
   * @param deletion as logged, or null
   */
  AddedFile added(
      String path,
      Map<String, @Nullable String> partitionValues,
      long sizeBytes,
      Times times,
      @Nullable String stats,
      DeletionVector.@Nullable Descriptor deletion) {
    String resolved = paths.resolve(path);
    long records = CommitBuilder.records(stats);
    DeletionVector vector =
        deletion == null ? null : DeletionVector.of(store, paths, resolved, deletion);
    if (vector != null && records != DataFile.UNKNOWN) {
      // The log counts the rows of the file, deleted or not.
      records = Math.max(0, records - vector.count());
    }
    return new AddedFile(
        new DataFile(resolved, partitionValues, sizeBytes, records, vector),
        times.modificationTime(),
        times.dataChange(),
        paths.isPlain(path) ? null : path,
        stats == null || stats.isEmpty() ? null : stats);
  }

  /** The part of an {@code add} action that says when and why. */
  record Times(long modificationTime, boolean dataChange) {}
}
