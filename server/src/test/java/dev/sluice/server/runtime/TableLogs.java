package dev.sluice.server.runtime;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** What others do to the files of a table or checkpoint, by hand. */
final class TableLogs {
  private TableLogs() {}

  /** Commits a delete of all rows, as another process would. */
  static void removeAllFiles(DeltaTable table, FileStore store) {
    String actions =
        table.snapshot().files().stream()
            .map(AddedFile::file)
            .map(file -> table.root().relativize(Path.of(file.path())))
            .map(
                path ->
                    "{\"remove\":{\"path\":\""
                        + path
                        + "\",\"deletionTimestamp\":1,\"dataChange\":true}}\n")
            .collect(Collectors.joining());
    String name = String.format("%020d.json", table.version() + 1);
    try {
      store.putIfAbsent(
          table.root().resolve("_delta_log").resolve(name),
          ("{\"commitInfo\":{\"operation\":\"DELETE\"}}\n" + actions)
              .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void deleteTable(Path root, FileStore store) {
    try {
      store.deleteTree(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
