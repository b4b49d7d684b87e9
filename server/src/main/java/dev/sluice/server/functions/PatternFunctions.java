package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Timestamps to text and back by a pattern. Those of instants take the session time zone last.
 *
 * <p>Source: Spark's {@code Iso8601TimestampFormatter}, {@code DateFormatClass}, {@code
 * ToTimestamp}.
 */
public final class PatternFunctions {
  /** {@code date_format}. */
  public static final JavaFunction FORMAT =
      JavaFunction.of(
          "date_format",
          STRING,
          a -> format((Long) a[0], (String) a[1], (String) a[2]),
          TIMESTAMP,
          STRING,
          STRING);

  /** {@code from_unixtime}; too many seconds wrap around, as in Spark. */
  public static final JavaFunction FROM_UNIXTIME =
      JavaFunction.of(
          "from_unixtime",
          STRING,
          a -> format((Long) a[0] * Zones.MICROS_PER_SECOND, (String) a[1], (String) a[2]),
          LONG,
          STRING,
          STRING);

  /** {@code to_timestamp} with a pattern. */
  public static final JavaFunction PARSE =
      JavaFunction.of(
          "parse_timestamp",
          TIMESTAMP,
          a -> strictly(() -> instant((String) a[0], (String) a[1], (String) a[2])),
          STRING,
          STRING,
          STRING);

  /** {@code try_to_timestamp} with a pattern. */
  public static final JavaFunction TRY_PARSE =
      JavaFunction.nullable(
          "try_parse_timestamp",
          TIMESTAMP,
          a -> leniently(() -> instant((String) a[0], (String) a[1], (String) a[2])),
          STRING,
          STRING,
          STRING);

  /** {@code to_timestamp_ntz} with a pattern. */
  public static final JavaFunction PARSE_LOCAL =
      JavaFunction.of(
          "parse_timestamp_ntz",
          TIMESTAMP_NTZ,
          a -> strictly(() -> local((String) a[0], (String) a[1])),
          STRING,
          STRING);

  static final List<JavaFunction> ALL =
      List.of(FORMAT, FROM_UNIXTIME, PARSE, TRY_PARSE, PARSE_LOCAL);

  private PatternFunctions() {}

  private interface Parsing {
    long parse();
  }

  private static String format(long instant, String pattern, String zone) {
    return Patterns.formatting(pattern).withZone(Zones.of(zone)).format(Zones.instant(instant));
  }

  private static long strictly(Parsing parsing) {
    try {
      return parsing.parse();
    } catch (DateTimeException malformed) {
      throw new SluiceException(
          ErrorCode.CANNOT_PARSE_TIMESTAMP, String.valueOf(malformed.getMessage()), malformed);
    }
  }

  private static @Nullable Long leniently(Parsing parsing) {
    try {
      return parsing.parse();
    } catch (DateTimeException malformed) {
      return null;
    }
  }

  static long instant(String text, String pattern, String sessionZone) {
    TemporalAccessor parsed = Patterns.parsing(pattern).parse(text);
    ZoneId written = parsed.query(TemporalQueries.zone());
    ZoneId zone = written == null ? Zones.of(sessionZone) : written;
    return Zones.micros(ZonedDateTime.of(dateOf(parsed), timeOf(parsed), zone).toInstant());
  }

  static long local(String text, String pattern) {
    TemporalAccessor parsed = Patterns.parsing(pattern).parse(text);
    return Zones.micros(LocalDateTime.of(dateOf(parsed), timeOf(parsed)));
  }

  /** The date, with 1970-01-01 for what the pattern leaves out. */
  private static LocalDate dateOf(TemporalAccessor parsed) {
    LocalDate whole = parsed.query(TemporalQueries.localDate());
    if (whole != null) {
      return whole;
    }
    int year = field(parsed, ChronoField.YEAR, 1970);
    if (!parsed.isSupported(ChronoField.DAY_OF_YEAR)) {
      return LocalDate.of(
          year,
          field(parsed, ChronoField.MONTH_OF_YEAR, 1),
          field(parsed, ChronoField.DAY_OF_MONTH, 1));
    }
    LocalDate date = LocalDate.ofYearDay(year, parsed.get(ChronoField.DAY_OF_YEAR));
    agree(parsed, ChronoField.MONTH_OF_YEAR, date);
    agree(parsed, ChronoField.DAY_OF_MONTH, date);
    return date;
  }

  private static void agree(TemporalAccessor parsed, ChronoField field, LocalDate date) {
    if (field(parsed, field, date.get(field)) != date.get(field)) {
      throw new DateTimeException(
          "Conflict found: Field " + field + " differs from that of the date " + date);
    }
  }

  /** The time, midnight for what the pattern leaves out, and noon for a PM without hour. */
  private static LocalTime timeOf(TemporalAccessor parsed) {
    LocalTime whole = parsed.query(TemporalQueries.localTime());
    if (whole != null) {
      return whole;
    }
    return LocalTime.of(
        hour(parsed),
        field(parsed, ChronoField.MINUTE_OF_HOUR, 0),
        field(parsed, ChronoField.SECOND_OF_MINUTE, 0),
        field(parsed, ChronoField.NANO_OF_SECOND, 0));
  }

  private static int hour(TemporalAccessor parsed) {
    int half = 12 * field(parsed, ChronoField.AMPM_OF_DAY, 0);
    int ofHalf = field(parsed, ChronoField.HOUR_OF_AMPM, half);
    return field(parsed, ChronoField.HOUR_OF_DAY, ofHalf);
  }

  private static int field(TemporalAccessor parsed, ChronoField field, int absent) {
    return parsed.isSupported(field) ? parsed.get(field) : absent;
  }
}
