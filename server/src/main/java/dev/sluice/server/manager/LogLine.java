package dev.sluice.server.manager;

import java.time.Instant;

/** One line of what the server says about a query. */
public record LogLine(Instant at, Level level, String message) {

  /** How much a line matters, least first. */
  public enum Level {
    INFO,
    WARN,
    ERROR
  }
}
