package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Arrays;

/** What was asked of a query. */
public enum DesiredState {
  RUNNING,
  STOPPED,
  /** A state of a newer server. */
  UNKNOWN;

  @JsonCreator
  static DesiredState parse(String name) {
    return Arrays.stream(values()).filter(s -> s.name().equals(name)).findFirst().orElse(UNKNOWN);
  }
}
