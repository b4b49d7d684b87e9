package dev.sluice.server.definition;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spark's interval strings: {@code 10 seconds}, {@code 1 minute 30 seconds}, {@code interval 500
 * milliseconds}. Source: {@code ProcessingTimeTrigger} and {@code IntervalUtils.stringToInterval};
 * months and years have no fixed length and are refused, as there.
 */
final class Interval {
  private static final Pattern PART =
      Pattern.compile("\\s*(\\d{1,12})(?:\\.(\\d{1,9}))?\\s+([a-z]+)(?:\\s+|$)");
  private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("week", Duration.ofDays(7));
    UNITS.put("day", Duration.ofDays(1));
    UNITS.put("hour", Duration.ofHours(1));
    UNITS.put("minute", Duration.ofMinutes(1));
    UNITS.put("second", Duration.ofSeconds(1));
    UNITS.put("millisecond", Duration.ofMillis(1));
    UNITS.put("microsecond", Duration.ofNanos(1_000));
  }

  private Interval() {}

  /** The interval in whole milliseconds, rounded down as in Spark; empty where it is not one. */
  static Optional<Duration> parse(String text) {
    String rest = text.strip().toLowerCase(Locale.ROOT);
    rest = rest.startsWith("interval ") ? rest.substring("interval ".length()) : rest;
    Matcher part = PART.matcher(rest);
    Duration total = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      Duration unit = UNITS.get(part.group(3).replaceFirst("s$", ""));
      String fraction = part.group(2);
      if (unit == null || (fraction != null && !unit.equals(Duration.ofSeconds(1)))) {
        return Optional.empty();
      }
      total = total.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
      if (fraction != null) {
        total = total.plusNanos(Long.parseLong((fraction + "000000000").substring(0, 9)));
      }
      end = part.end();
    }
    boolean complete = end > 0 && end == rest.length();
    return complete ? Optional.of(Duration.ofMillis(total.toMillis())) : Optional.empty();
  }

  /** The interval in the largest unit that divides it. */
  static String format(Duration interval) {
    long millis = interval.toMillis();
    for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
      long size = unit.getValue().toMillis();
      if (size > 0 && millis % size == 0) {
        long count = millis / size;
        return count + " " + unit.getKey() + (count == 1 ? "" : "s");
      }
    }
    throw new AssertionError(interval);
  }
}
