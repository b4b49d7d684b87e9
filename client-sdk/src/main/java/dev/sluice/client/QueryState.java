package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonCreator;

/** What a query does at the moment. */
public enum QueryState {
  /** Opening its source, sink and checkpoint. */
  STARTING,
  /** Processing, or waiting for data or its trigger. */
  RUNNING,
  /** The run is kept and starts no batch until it is resumed. */
  PAUSED,
  /** Waiting to try again after a transient failure. */
  RESTARTING,
  /** Ending its batch after a stop was asked for. */
  STOPPING,
  STOPPED,
  /** Ended by itself after an availableNow or once trigger. */
  FINISHED,
  /** Ended by an error that time does not mend. */
  FAILED,
  /** A state of a newer server. */
  UNKNOWN;

  @JsonCreator
  static QueryState parse(String name) {
    return Words.read(name, values(), UNKNOWN);
  }
}
