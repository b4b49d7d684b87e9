package dev.sluice.server.delta;

import dev.sluice.server.delta.LogLoader.CheckpointReader;
import dev.sluice.server.delta.LogLoader.UnreadableCheckpointException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides which library reads a table's checkpoints: delta-standalone those of reader version 1,
 * Delta Kernel all others. Commits are read by neither.
 */
final class Checkpoints implements CheckpointReader {
  private final StandaloneLog standalone;
  private final Supplier<KernelCheckpoints> kernel;

  /**
   * @param kernel is asked for the first checkpoint that needs it, so that most tables never load
   *     the library
   */
  Checkpoints(StandaloneLog standalone, Supplier<KernelCheckpoints> kernel) {
    this.standalone = standalone;
    this.kernel = kernel;
  }

  @Override
  public LogState read(CheckpointFiles checkpoint) throws UnreadableCheckpointException {
    if (checkpoint.classic()) {
      Optional<LogState> state = standalone.read(checkpoint.version(), checkpoint.files());
      if (state.isPresent()) {
        return state.get();
      }
    }
    return kernel.get().read(checkpoint);
  }
}
