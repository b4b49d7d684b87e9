package dev.sluice.server.runtime;

/**
 * Sees each step of the walk of a batch right after it is done. What it throws ends the run there,
 * as a crash would: tests kill runs and processes with it.
 */
@FunctionalInterface
public interface WalkObserver {
  WalkObserver NONE = (query, batchId, step) -> {};

  void after(String query, long batchId, Step step);

  /** The steps of the walk, in order. */
  enum Step {
    PLANNED,
    READ,
    EXECUTED,
    STAGED,
    COMMITTED,
    NOTED,
    RELEASED
  }
}
