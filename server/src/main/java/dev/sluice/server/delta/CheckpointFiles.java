package dev.sluice.server.delta;

import dev.sluice.server.storage.FileStore.StoredFile;
import java.util.List;

/**
 * The files of one checkpoint that are in the log directory itself.
 *
 * @param classic whether it is named as checkpoints were before table features; one that is not has
 *     the specification V2
 * @param files not empty; all parts of a checkpoint in parts
 */
record CheckpointFiles(long version, boolean classic, List<StoredFile> files) {
  CheckpointFiles {
    files = List.copyOf(files);
  }

  long sizeBytes() {
    return files.stream().mapToLong(StoredFile::sizeBytes).sum();
  }

  /** How errors name it. */
  String name() {
    return files.get(0).name();
  }
}
