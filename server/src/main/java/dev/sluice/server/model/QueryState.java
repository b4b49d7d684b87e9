package dev.sluice.server.model;

/** What a query does at the moment. */
public enum QueryState {
  /** Opening its source, sink and checkpoint. */
  STARTING,
  /** Processing, or waiting for data or its trigger. */
  RUNNING,
  /** Waiting to try again after a transient failure. */
  RESTARTING,
  /** Ending its batch after a stop was asked for. */
  STOPPING,
  STOPPED,
  /** Ended by itself after an availableNow or once trigger. */
  FINISHED,
  /** Ended by an error that time does not mend. */
  FAILED;

  /** Whether the query holds its source and may run a batch: Spark's {@code isActive}. */
  public boolean isActive() {
    return this == STARTING || this == RUNNING || this == RESTARTING || this == STOPPING;
  }
}
