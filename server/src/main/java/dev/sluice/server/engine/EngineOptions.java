package dev.sluice.server.engine;

import dev.sluice.server.model.LocalFiles;
import java.nio.file.Path;

/**
 * What an engine may use.
 *
 * @param memoryLimitBytes what queries may hold in memory together before they spill
 * @param threads worker threads, shared by all queries, at least 1
 * @param spillDirectory a directory of the engine's own; created if absent
 * @param maxSpillBytes most bytes in the spill directory
 * @param files makes data files readable
 */
public record EngineOptions(
    long memoryLimitBytes, int threads, Path spillDirectory, long maxSpillBytes, LocalFiles files) {
  public EngineOptions {
    if (memoryLimitBytes < 1 || threads < 1 || maxSpillBytes < 0) {
      throw new IllegalArgumentException("memory and threads must be positive");
    }
  }

  /** An engine of files on this machine. */
  public EngineOptions(
      long memoryLimitBytes, int threads, Path spillDirectory, long maxSpillBytes) {
    this(memoryLimitBytes, threads, spillDirectory, maxSpillBytes, LocalFiles.PRESENT);
  }
}
