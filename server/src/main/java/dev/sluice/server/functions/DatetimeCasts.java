package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Casts between strings, dates and timestamps.
 *
 * <p>Source: Spark's {@code SparkDateTimeUtils.stringToDate}, {@code stringToTimestamp}, {@code
 * stringToTimestampWithoutTimeZone}, {@code DateFormatter} and {@code FractionTimestampFormatter}.
 */
public final class DatetimeCasts {
  private static final long MICROS = Zones.MICROS_PER_SECOND;

  public static final Casting TO_DATE =
      Casting.of("to_date", DATE, a -> days((String) a[0]), STRING);

  /** A string as an instant; the other parameter is the zone of a time without one. */
  public static final Casting TO_TIMESTAMP =
      Casting.of(
          "to_timestamp",
          TIMESTAMP,
          a -> instant((String) a[0], Zones.of((String) a[1])),
          STRING,
          STRING);

  public static final Casting TO_TIMESTAMP_NTZ =
      Casting.of("to_timestamp_ntz", TIMESTAMP_NTZ, a -> local((String) a[0]), STRING);

  /** Seconds since 1970 as an instant, of those that are not finite none. */
  public static final Casting REAL_TO_TIMESTAMP =
      Casting.of("real_to_timestamp", TIMESTAMP, a -> ofSeconds((Double) a[0]), DOUBLE);

  /** Seconds since 1970 as an instant; the last one where there are too many. */
  public static final JavaFunction LONG_TO_TIMESTAMP =
      JavaFunction.of(
          "long_to_timestamp", TIMESTAMP, a -> TimeUnit.SECONDS.toMicros((Long) a[0]), LONG);

  /** Seconds since 1970 in a decimal's notation as an instant. */
  public static final JavaFunction DECIMAL_TO_TIMESTAMP =
      JavaFunction.of(
          "decimal_to_timestamp", TIMESTAMP, a -> micros(new BigDecimal((String) a[0])), STRING);

  /** The last whole second of an instant, since 1970. */
  public static final JavaFunction SECONDS =
      JavaFunction.of("seconds", LONG, a -> Math.floorDiv((Long) a[0], MICROS), TIMESTAMP);

  public static final JavaFunction DATE_TEXT =
      JavaFunction.of("date_text", STRING, a -> text((Integer) a[0]), DATE);

  public static final JavaFunction TIMESTAMP_TEXT =
      JavaFunction.of("timestamp_text", STRING, a -> text((Long) a[0]), TIMESTAMP_NTZ);

  static final List<JavaFunction> ALL =
      Stream.concat(
              Casting.functions(TO_DATE, TO_TIMESTAMP, TO_TIMESTAMP_NTZ, REAL_TO_TIMESTAMP)
                  .stream(),
              Stream.of(
                  DATE_TEXT, TIMESTAMP_TEXT, LONG_TO_TIMESTAMP, DECIMAL_TO_TIMESTAMP, SECONDS))
          .toList();

  private DatetimeCasts() {}

  /** Days since 1970, or null where the text is no date. */
  public static @Nullable Integer days(String text) {
    DatetimeText parsed = DatetimeText.ofDate(text);
    if (parsed == null) {
      return null;
    }
    try {
      return Math.toIntExact(parsed.date().toEpochDay());
    } catch (DateTimeException | ArithmeticException outOfRange) {
      return null;
    }
  }

  /** Microseconds since 1970, or null where the text is no timestamp. */
  public static @Nullable Long instant(String text, ZoneId zone) {
    return micros(
        DatetimeText.ofTimestamp(text),
        (parsed, own) -> Zones.instant(micros(parsed), own == null ? zone : own));
  }

  /** Microseconds since 1970 of a local time, or null; a zone in the text is passed over. */
  public static @Nullable Long local(String text) {
    DatetimeText parsed = DatetimeText.ofTimestamp(text);
    boolean dated = parsed != null && !parsed.timeOnly();
    return dated ? micros(parsed, (local, zone) -> micros(local)) : null;
  }

  @FunctionalInterface
  private interface Reading {
    long micros(DatetimeText text, @Nullable ZoneId zone);
  }

  private static @Nullable Long micros(@Nullable DatetimeText parsed, Reading reading) {
    if (parsed == null) {
      return null;
    }
    ZoneId zone;
    try {
      zone = parsed.zone();
    } catch (SluiceException unknown) {
      return null;
    }
    try {
      return reading.micros(parsed, zone);
    } catch (DateTimeException | ArithmeticException outOfRange) {
      return null;
    }
  }

  private static long micros(DatetimeText parsed) {
    return Zones.micros(parsed.date().atTime(parsed.time()));
  }

  /** The lowest 64 bits of what is left after rounding to 34 digits, as in Spark. */
  private static long micros(BigDecimal seconds) {
    BigDecimal micros = seconds.multiply(BigDecimal.valueOf(MICROS));
    long value = micros.longValue();
    if (micros.round(MathContext.DECIMAL128).longValue() != value) {
      // Far too many: what Spark makes of them depends on where the decimal comes from.
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "A timestamp of " + seconds.toPlainString() + " seconds is not supported");
    }
    return value;
  }

  private static @Nullable Long ofSeconds(double seconds) {
    return NumberCasts.whole(seconds * MICROS);
  }

  /** A date as Spark writes it: years beyond 9999 with a sign, as those before 0. */
  public static String text(int days) {
    return LocalDate.ofEpochDay(days).toString();
  }

  /** A timestamp as Spark writes it: no zeros at the end of the fraction. */
  public static String text(long micros) {
    LocalDateTime local = Zones.dateTime(micros);
    StringBuilder text = new StringBuilder(local.toLocalDate().toString());
    text.append(' ');
    two(text, local.getHour()).append(':');
    two(text, local.getMinute()).append(':');
    two(text, local.getSecond());
    int fraction = local.get(ChronoField.MICRO_OF_SECOND);
    if (fraction != 0) {
      String digits = Long.toString(MICROS + fraction).substring(1);
      text.append('.').append(digits.replaceAll("0+$", ""));
    }
    return text.toString();
  }

  /** An instant as Spark writes it for people in a time zone. */
  public static String text(long micros, ZoneId zone) {
    return text(Zones.local(micros, zone));
  }

  private static StringBuilder two(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
