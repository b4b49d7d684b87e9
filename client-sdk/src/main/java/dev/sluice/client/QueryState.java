package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Arrays;

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
  FAILED,
  /** A state of a newer server. */
  UNKNOWN;

  @JsonCreator
  static QueryState parse(String name) {
    return Arrays.stream(values()).filter(s -> s.name().equals(name)).findFirst().orElse(UNKNOWN);
  }
}
