package dev.sluice.server.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Puts files that another library wrote on disk for good. */
final class DurableFiles {
  private DurableFiles() {}

  /** Syncs files and the directories between them and {@code root}, which is synced too. */
  static void sync(Path root, Collection<Path> files) throws IOException {
    Set<Path> directories = new LinkedHashSet<>();
    for (Path file : files) {
      force(file, StandardOpenOption.WRITE);
      for (Path above = file.getParent();
          above != null && above.startsWith(root);
          above = above.getParent()) {
        directories.add(above);
      }
    }
    for (Path directory : directories) {
      force(directory, StandardOpenOption.READ);
    }
  }

  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }
}
