package dev.sluice.server.delta;

import dev.sluice.server.delta.LogLoader.CheckpointReader;
import dev.sluice.server.delta.LogLoader.UnreadableCheckpointException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides which library reads a table's checkpoints: delta-standalone the small ones of reader
 * version 1, Delta Kernel all others. Commits are read by neither.
 */
final class Checkpoints implements CheckpointReader {
  /**
   * Standalone holds a checkpoint whole and many times over, Kernel a batch of its rows. Below this
   * size that is cheaper than to load Kernel.
   */
  private static final long STANDALONE_BYTES = 1 << 20;

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
    if (checkpoint.classic() && checkpoint.sizeBytes() <= STANDALONE_BYTES) {
      Optional<LogState> state = standalone.read(checkpoint.version(), checkpoint.files());
      if (state.isPresent()) {
        return state.get();
      }
    }
    return kernel.get().read(checkpoint);
  }
}
