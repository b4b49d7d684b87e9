package dev.sluice.server;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directories of files that mean something to a running server only. A server that was killed
 * leaves some behind, which may be as large as what it had spilled.
 *
 * @param streams what batches spill
 * @param statements what ad-hoc SQL spills
 * @param staging rows that were sent and not yet committed
 * @param stores copies of the files of stores, and those that are to become theirs
 */
record WorkFiles(Path streams, Path statements, Path staging, Path stores) {
  static WorkFiles below(Path dataDirectory) {
    Path spill = dataDirectory.resolve("spill");
    return new WorkFiles(
        spill.resolve("streams"),
        spill.resolve("statements"),
        dataDirectory.resolve("staging"),
        dataDirectory.resolve("stores"));
  }

  /**
   * Removes what is in the directories. The caller holds the data directory's lock.
   *
   * @throws SluiceException {@code STORAGE_UNAVAILABLE} where a file cannot be removed
   */
  void clear() {
    for (Path directory : List.of(streams, statements, staging, stores)) {
      try {
        clear(directory);
      } catch (IOException e) {
        throw new SluiceException(
            ErrorCode.STORAGE_UNAVAILABLE, "Cannot clear " + directory + ": " + e.getMessage(), e);
      }
    }
  }

  private static void clear(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(directory)) {
          Files.delete(file);
        }
      }
    }
  }
}
