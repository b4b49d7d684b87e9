package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/** A line of a query's log. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LogLine(long sequence, @IsoInstant.Text Instant at, Level level, String message) {

  /** How grave a line is. */
  public enum Level {
    INFO,
    WARN,
    ERROR,
    /** A level of a newer server. */
    UNKNOWN;

    @JsonCreator
    static Level parse(String name) {
      return Words.read(name, values(), UNKNOWN);
    }
  }
}
