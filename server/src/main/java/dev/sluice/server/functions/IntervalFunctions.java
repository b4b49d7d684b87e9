package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.IntervalType.Unit;
import dev.sluice.server.model.SluiceException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic with intervals, which come as a number of months or of microseconds, always as a long.
 *
 * <p>Source: Spark's {@code intervalExpressions.scala} and {@code DateTimeUtils}.
 */
public final class IntervalFunctions {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /** An interval's text, by the names of its units. */
  public static final JavaFunction TEXT =
      JavaFunction.of(
          "interval_text", STRING, a -> type(a[1], a[2]).text((Long) a[0]), LONG, STRING, STRING);

  /** A text's interval, by the names of its units. */
  public static final JavaFunction PARSE =
      JavaFunction.of(
          "interval_parse",
          LONG,
          a -> IntervalText.parse((String) a[0], type(a[1], a[2])),
          STRING,
          STRING,
          STRING);

  /** The same with NULL for what is none. */
  public static final JavaFunction TRY_PARSE =
      JavaFunction.nullable(
          "try_interval_parse", LONG, IntervalFunctions::tryParse, STRING, STRING, STRING);

  /** A list of numbers and units as microseconds; NULL where it is malformed. */
  public static final JavaFunction LENGTH =
      JavaFunction.nullable(
          "interval_length", LONG, a -> length((String) a[0], (Boolean) a[1]), STRING, BOOLEAN);

  /** An instant and a number of months, by the clocks of a zone. */
  public static final JavaFunction ADD_MONTHS = addMonths("timestamp_add_months", TIMESTAMP);

  public static final JavaFunction ADD_MONTHS_LOCAL =
      addMonths("timestamp_ntz_add_months", TIMESTAMP_NTZ);

  /** An instant and microseconds: whole days by the clocks of a zone, the rest by time passing. */
  public static final JavaFunction ADD_MICROS =
      JavaFunction.of(
          "timestamp_add_micros",
          TIMESTAMP,
          a -> addMicros((Long) a[0], (Long) a[1], (String) a[2]),
          TIMESTAMP,
          LONG,
          STRING);

  /** An interval times the digits of a decimal, half up. */
  public static final JavaFunction TIMES =
      JavaFunction.of(
          "interval_times",
          LONG,
          a -> rounded(BigDecimal.valueOf((Long) a[0]).multiply(new BigDecimal((String) a[1]))),
          LONG,
          STRING);

  /** An interval times a double, half up. */
  public static final JavaFunction TIMES_DOUBLE =
      JavaFunction.of(
          "interval_times_double", LONG, a -> rounded((Long) a[0] * (Double) a[1]), LONG, DOUBLE);

  /** An interval by the digits of a decimal, half up. */
  public static final JavaFunction OVER =
      JavaFunction.of("interval_over", LONG, a -> over((Long) a[0], (String) a[1]), LONG, STRING);

  /** An interval by a double, half up. */
  public static final JavaFunction OVER_DOUBLE =
      JavaFunction.of(
          "interval_over_double",
          LONG,
          a -> rounded((Long) a[0] / nonZero((Double) a[1])),
          LONG,
          DOUBLE);

  /** Years and months. */
  public static final JavaFunction MAKE_MONTHS =
      JavaFunction.of(
          "make_ym_interval",
          LONG,
          a -> small(() -> Math.addExact(Math.multiplyExact((Integer) a[0], 12), (Integer) a[1])),
          INTEGER,
          INTEGER);

  /** Days, hours, minutes and microseconds. */
  public static final JavaFunction MAKE_MICROS =
      JavaFunction.of(
          "make_dt_interval",
          LONG,
          a -> small(() -> micros((Integer) a[0], (Integer) a[1], (Integer) a[2], (Long) a[3])),
          INTEGER,
          INTEGER,
          INTEGER,
          LONG);

  static final List<JavaFunction> ALL =
      List.of(
          TEXT,
          PARSE,
          TRY_PARSE,
          LENGTH,
          ADD_MONTHS,
          ADD_MONTHS_LOCAL,
          ADD_MICROS,
          MAKE_MONTHS,
          MAKE_MICROS,
          TIMES,
          TIMES_DOUBLE,
          OVER,
          OVER_DOUBLE);

  private IntervalFunctions() {}

  private static IntervalType type(Object start, Object end) {
    return new IntervalType(Unit.valueOf((String) start), Unit.valueOf((String) end));
  }

  private static @Nullable Object tryParse(@Nullable Object[] a) {
    try {
      return IntervalText.parse((String) a[0], type(a[1], a[2]));
    } catch (SluiceException malformed) {
      return null;
    }
  }

  /**
   * Source: Spark's {@code safeStringToInterval}.
   *
   * @param even whether all days are as long as 24 hours
   */
  private static @Nullable Object length(String text, boolean even) {
    IntervalUnits units;
    try {
      units = IntervalUnits.parse(text);
    } catch (SluiceException malformed) {
      return null;
    }
    if (units.months() != 0 || (units.days() != 0 && !even)) {
      String message = "A length of months, or of days that differ in length: '" + text + "'";
      throw new SluiceException(ErrorCode.UNSUPPORTED_FEATURE, message);
    }
    return units.allMicros();
  }

  private static JavaFunction addMonths(String name, DataType type) {
    return JavaFunction.of(
        name,
        type,
        a ->
            Zones.micros(
                Zones.instant((Long) a[0])
                    .atZone(Zones.of((String) a[2]))
                    .plusMonths((Long) a[1])
                    .toInstant()),
        type,
        LONG,
        STRING);
  }

  static long addMicros(long instant, long micros, String zone) {
    Instant start = Zones.instant(instant);
    long days = micros / MICROS_PER_DAY;
    ZonedDateTime moved = start.atZone(Zones.of(zone)).plusDays(days);
    return Zones.micros(moved.plus(micros - days * MICROS_PER_DAY, ChronoUnit.MICROS).toInstant());
  }

  private static long micros(int days, int hours, int minutes, long micros) {
    long whole = Math.addExact(micros, Math.multiplyExact(MICROS_PER_DAY, days));
    return Math.addExact(
        Math.addExact(whole, hours * Unit.HOUR.size()), minutes * Unit.MINUTE.size());
  }

  private static long small(LongSupplier parts) {
    try {
      return parts.getAsLong();
    } catch (ArithmeticException tooLarge) {
      throw new SluiceException(
          ErrorCode.INTERVAL_ARITHMETIC_OVERFLOW, "The interval is too large", tooLarge);
    }
  }

  private static long over(long interval, String divisor) {
    BigDecimal number = new BigDecimal(divisor);
    if (number.signum() == 0) {
      throw dividedByZero();
    }
    return BigDecimal.valueOf(interval).divide(number, 0, RoundingMode.HALF_UP).longValueExact();
  }

  private static double nonZero(double divisor) {
    if (divisor == 0) {
      throw dividedByZero();
    }
    return divisor;
  }

  private static SluiceException dividedByZero() {
    return new SluiceException(
        ErrorCode.INTERVAL_DIVIDED_BY_ZERO, "An interval is divided by zero");
  }

  private static long rounded(BigDecimal value) {
    return value.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  private static long rounded(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new ArithmeticException("input is infinite or NaN");
    }
    return rounded(new BigDecimal(value));
  }
}
