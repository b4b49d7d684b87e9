package dev.sluice.server.delta;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.file.Path;

/** The file {@code _last_checkpoint}; source: the Delta protocol, "Last Checkpoint File". */
final class LastCheckpoint {
  private static final String NAME = "_last_checkpoint";
  private static final ObjectMapper JSON = new ObjectMapper();

  private LastCheckpoint() {}

  /** The version that it names; -1 where it names none, whatever the reason: it is only a hint. */
  static long version(FileStore store, Path root) {
    try {
      byte[] content = store.read(LogFiles.directory(root).resolve(NAME));
      return JSON.readTree(content).path("version").asLong(-1);
    } catch (IOException e) {
      return -1;
    }
  }
}
