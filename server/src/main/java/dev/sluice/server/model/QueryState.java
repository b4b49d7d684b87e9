package dev.sluice.server.model;

/** What a query does at the moment. */
public enum QueryState {
  /** Opening its source, sink and checkpoint. */
  STARTING,
  /** Processing, or waiting for data or its trigger. */
  RUNNING,
  /** Holding its source open without making batches, until it is resumed. */
  PAUSED,
  /** Waiting to try again after a transient failure. */
  RESTARTING,
  /** Ending its batch after a stop was asked for. */
  STOPPING,
  STOPPED,
  /** Ended by itself after an availableNow or once trigger. */
  FINISHED,
  /** Ended by an error that time does not mend. */
  FAILED;

  /**
   * Whether the query has a run, which may hold its source or run a batch: Spark's {@code
   * isActive}.
   */
  public boolean isActive() {
    return this != STOPPED && this != FINISHED && this != FAILED;
  }
}
