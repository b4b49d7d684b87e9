package dev.sluice.server.delta;

import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The files below a table's root, whether its log knows them or not. */
public final class TableDirectory {
  private final FileStore store;
  private final Path root;

  TableDirectory(FileStore store, Path root) {
    this.store = store;
    this.root = root;
  }

  /** A file of one directory. */
  public record Entry(String name, long sizeBytes, long modifiedMillis) {}

  public Path root() {
    return root;
  }

  /** Whether the files are on this machine, where the operating system shows them. */
  public boolean isLocal() {
    return store.isLocal(root);
  }

  /** How messages name a path below the root. */
  public String show(Path path) {
    return store.show(path);
  }

  /** The files in a directory, sorted by name. */
  public List<Entry> files(Path directory) throws IOException {
    return store.list(directory).stream()
        .map(file -> new Entry(file.name(), file.sizeBytes(), file.modifiedMillis()))
        .toList();
  }

  /** The names of the directories in a directory, sorted. */
  public List<String> directories(Path directory) throws IOException {
    return store.directories(directory);
  }

  /** Removes a file; does nothing if it is not there. */
  public void delete(Path file) throws IOException {
    store.delete(file);
  }
}
