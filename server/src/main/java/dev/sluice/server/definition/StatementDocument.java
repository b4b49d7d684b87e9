package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.SluiceException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement of ad-hoc SQL, as posted: {@code {"sql": "SELECT 1", "maxRows": 10, "timeout": "30s",
 * "timeZone": "Europe/Berlin"}}.
 *
 * @param maxRows null for all
 * @param timeout null for the server's own
 * @param timeZone the session's, UTC if none is named
 */
public record StatementDocument(
    String sql, @Nullable Long maxRows, @Nullable Duration timeout, ZoneId timeZone) {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m)");
  private static final int MAX_STATEMENT = 1_000_000;

  /**
   * Reads a document in UTF-8.
   *
   * @throws SluiceException {@code INVALID_JSON} with line and column, or {@code
   *     INVALID_DEFINITION}
   */
  public static StatementDocument parse(byte[] utf8) {
    Faults faults = new Faults("The statement");
    Fields root = Fields.of(StrictJson.parse(utf8), "", faults);
    if (root == null) {
      throw faults.toException();
    }
    root.allow(List.of("sql", "maxRows", "timeout", "timeZone"), Set.of());
    String sql = root.text("sql", MAX_STATEMENT);
    Long maxRows = maxRows(root.value("maxRows"), faults);
    Duration timeout = timeout(root.optionalText("timeout", 64), faults);
    ZoneId timeZone = TimeZones.read(root.optionalText("timeZone", 64), "/timeZone", faults);
    if (!faults.isEmpty() || sql == null) {
      throw faults.toException();
    }
    return new StatementDocument(sql, maxRows, timeout, timeZone);
  }

  private static @Nullable Long maxRows(@Nullable JsonNode value, Faults faults) {
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      faults.add("/maxRows", "expected a whole number from 0 on, found " + Fields.kind(value));
      return null;
    }
    return value.asLong();
  }

  private static @Nullable Duration timeout(@Nullable String text, Faults faults) {
    if (text == null) {
      return null;
    }
    Matcher matcher = SHORT.matcher(text.strip());
    Optional<Duration> timeout =
        matcher.matches()
            ? Optional.of(length(Long.parseLong(matcher.group(1)), matcher.group(2)))
            : Interval.parse(text);
    if (timeout.isEmpty() || timeout.get().isZero()) {
      faults.add("/timeout", Faults.quote(text) + " is not a time", "30s");
    }
    return timeout.orElse(null);
  }

  private static Duration length(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }
}
