package dev.sluice.server.delta;

import dev.sluice.server.storage.FileStore;
import io.delta.kernel.Table;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import java.io.IOException;
import java.nio.file.Path;

/** Writes log checkpoints by way of Delta Kernel. Loaded at the first checkpoint only. */
final class KernelCheckpoints {
  private KernelCheckpoints() {}

  static void write(FileStore store, Path root, long version) throws IOException {
    Engine engine = DefaultEngine.create(new LogConfiguration(store, LogConfiguration.View.WHOLE));
    try {
      Table.forPath(engine, root.toString()).checkpoint(engine, version);
    } catch (CheckpointAlreadyExistsException e) {
      // Another writer was faster: the checkpoint is there.
      return;
    }
  }
}
