package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions that make timestamps, measure them and move them. */
public final class InstantFunctions {
  private static final BigDecimal MILLION = BigDecimal.valueOf(Zones.MICROS_PER_SECOND);

  /** {@code timestamp_seconds} of a double: NULL for what is no number, the most for too much. */
  public static final JavaFunction SECONDS_DOUBLE =
      JavaFunction.nullable(
          "timestamp_seconds_double",
          TIMESTAMP,
          a -> finite((Double) a[0]) ? (long) ((Double) a[0] * Zones.MICROS_PER_SECOND) : null,
          DOUBLE);

  /** {@code timestamp_seconds} of a decimal's digits: an error where microseconds do not do. */
  public static final JavaFunction SECONDS_DECIMAL =
      JavaFunction.of(
          "timestamp_seconds_decimal",
          TIMESTAMP,
          a -> new BigDecimal((String) a[0]).multiply(MILLION).longValueExact(),
          STRING);

  public static final JavaFunction UNIX_SECONDS =
      JavaFunction.of("unix_seconds", LONG, a -> Math.floorDiv((Long) a[0], 1_000_000L), TIMESTAMP);

  public static final JavaFunction UNIX_MILLIS =
      JavaFunction.of("unix_millis", LONG, a -> Math.floorDiv((Long) a[0], 1000L), TIMESTAMP);

  /** Year, month, day, hour, minute and microseconds of the minute as a local time. */
  public static final JavaFunction MAKE =
      JavaFunction.of("make_timestamp", TIMESTAMP_NTZ, InstantFunctions::make, makeParameters());

  /** The same, with NULL for what is no time. */
  public static final JavaFunction TRY_MAKE =
      JavaFunction.nullable(
          "try_make_timestamp", TIMESTAMP_NTZ, InstantFunctions::tryMake, makeParameters());

  /** Unit, number and instant: {@code timestampadd}. */
  public static final JavaFunction ADD = add("timestampadd", TIMESTAMP);

  /** Unit, number and local time; its time zone is UTC. */
  public static final JavaFunction ADD_LOCAL = add("timestampadd_ntz", TIMESTAMP_NTZ);

  /** Unit and two local times: {@code timestampdiff}. */
  public static final JavaFunction BETWEEN =
      JavaFunction.of(
          "timestampdiff",
          LONG,
          a ->
              DateTimeUnit.of((String) a[0])
                  .between(Zones.dateTime((Long) a[1]), Zones.dateTime((Long) a[2])),
          STRING,
          TIMESTAMP_NTZ,
          TIMESTAMP_NTZ);

  static final List<JavaFunction> ALL =
      List.of(
          SECONDS_DOUBLE,
          SECONDS_DECIMAL,
          UNIX_SECONDS,
          UNIX_MILLIS,
          MAKE,
          TRY_MAKE,
          ADD,
          ADD_LOCAL,
          BETWEEN);

  private InstantFunctions() {}

  private static boolean finite(double value) {
    return !Double.isNaN(value) && !Double.isInfinite(value);
  }

  private static DataType[] makeParameters() {
    return new DataType[] {INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, LONG};
  }

  private static Object make(@Nullable Object[] a) {
    long micros = (Long) a[5];
    int second = ChronoField.SECOND_OF_DAY.checkValidIntValue(Math.floorDiv(micros, 1_000_000L));
    int fraction = Math.floorMod(micros, 1_000_000);
    if (second == 60 && fraction != 0) {
      throw new SluiceException(
          ErrorCode.INVALID_FRACTION_OF_SECOND,
          "The seconds of a minute are 0 to 60 and not 60 with a fraction of " + fraction);
    }
    LocalDateTime minute =
        LocalDateTime.of(
            (Integer) a[0], (Integer) a[1], (Integer) a[2], (Integer) a[3], (Integer) a[4]);
    LocalDateTime time =
        second == 60 ? minute.plusMinutes(1) : minute.withSecond(second).withNano(fraction * 1000);
    return Zones.micros(time);
  }

  private static @Nullable Object tryMake(@Nullable Object[] a) {
    try {
      return make(a);
    } catch (DateTimeException | SluiceException noSuchTime) {
      return null;
    }
  }

  private static JavaFunction add(String name, DataType type) {
    return JavaFunction.of(
        name,
        type,
        a -> {
          String unit = (String) a[0];
          try {
            return DateTimeUnit.of(unit).add((Long) a[2], (Long) a[1], Zones.of((String) a[3]));
          } catch (ArithmeticException | DateTimeException tooFar) {
            throw new SluiceException(
                ErrorCode.DATETIME_OVERFLOW,
                "Datetime operation overflow: add " + a[1] + " " + unit,
                tooFar);
          }
        },
        STRING,
        LONG,
        type,
        STRING);
  }
}
