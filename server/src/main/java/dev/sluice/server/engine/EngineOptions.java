package dev.sluice.server.engine;

import java.nio.file.Path;

/**
 * What an engine may use.
 *
 * @param memoryLimitBytes what queries may hold in memory together before they spill
 * @param threads worker threads, shared by all queries, at least 1
 * @param spillDirectory a directory of the engine's own; created if absent
 * @param maxSpillBytes most bytes in the spill directory
 */
public record EngineOptions(
    long memoryLimitBytes, int threads, Path spillDirectory, long maxSpillBytes) {
  public EngineOptions {
    if (memoryLimitBytes < 1 || threads < 1 || maxSpillBytes < 0) {
      throw new IllegalArgumentException("memory and threads must be positive");
    }
  }
}
