package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonCreator;

/** What was asked of a query. */
public enum DesiredState {
  RUNNING,
  PAUSED,
  STOPPED,
  /** A state of a newer server. */
  UNKNOWN;

  @JsonCreator
  static DesiredState parse(String name) {
    return Words.read(name, values(), UNKNOWN);
  }
}
