package dev.sluice.server.model;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.TemporalAmount;
import java.util.Locale;

/**
 * A length of time: a number of months, or a number of microseconds. No table column has it.
 *
 * <p>Source: Spark's {@code YearMonthIntervalType} and {@code DayTimeIntervalType}.
 *
 * @param start the largest unit it is written in
 * @param end the smallest
 */
public record IntervalType(Unit start, Unit end) implements DataType {
  public static final IntervalType YEAR_TO_MONTH = new IntervalType(Unit.YEAR, Unit.MONTH);
  public static final IntervalType DAY_TO_SECOND = new IntervalType(Unit.DAY, Unit.SECOND);

  /** The units that an interval is written in. */
  public enum Unit {
    /** In months. */
    YEAR(12),
    MONTH(1),
    /** In microseconds. */
    DAY(86_400_000_000L),
    HOUR(3_600_000_000L),
    MINUTE(60_000_000),
    SECOND(1_000_000);

    private final long size;

    Unit(long size) {
      this.size = size;
    }

    /** Its length: months of a year and a month, microseconds of all others. */
    public long size() {
      return size;
    }

    boolean isOfMonths() {
      return compareTo(MONTH) <= 0;
    }

    private String sql() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public IntervalType {
    if (start.compareTo(end) > 0 || start.isOfMonths() != end.isOfMonths()) {
      throw new IllegalArgumentException("interval " + start + " to " + end);
    }
  }

  /** Whether its values are numbers of months, and not of microseconds. */
  public boolean isYearMonth() {
    return end.isOfMonths();
  }

  @Override
  public String sql() {
    return "interval " + (start == end ? end.sql() : start.sql() + " to " + end.sql());
  }

  /**
   * A value as Spark casts it to a string: {@code INTERVAL '1 02:03:04.5' DAY TO SECOND}.
   *
   * @param value months or microseconds
   */
  public String text(long value) {
    String units = sql().toUpperCase(Locale.ROOT).substring("INTERVAL ".length());
    return "INTERVAL '" + literal(value) + "' " + units;
  }

  /** The same of a {@link Period} or a {@link Duration}. */
  public String text(TemporalAmount value) {
    if (value instanceof Period period) {
      return text(period.toTotalMonths());
    }
    return text(micros((Duration) value));
  }

  /** All of a duration in microseconds. */
  public static long micros(Duration duration) {
    // Up from the next second, so that the longest negative duration does not overflow on the way.
    long next = Math.multiplyExact(duration.getSeconds() + 1, Unit.SECOND.size);
    return Math.addExact(next, duration.getNano() / 1000 - Unit.SECOND.size);
  }

  private String literal(long value) {
    String sign = value < 0 ? "-" : "";
    // Exact for the smallest long too, which has no positive counterpart.
    BigDecimal rest = BigDecimal.valueOf(value).abs();
    if (isYearMonth()) {
      long months = rest.longValueExact();
      String years = sign + months / 12;
      String both = end == Unit.YEAR ? years : years + "-" + months % 12;
      return start == Unit.MONTH ? sign + months : both;
    }
    StringBuilder text = new StringBuilder(sign);
    for (Unit unit : Unit.values()) {
      if (unit.compareTo(start) < 0 || unit.compareTo(end) > 0) {
        continue;
      }
      if (unit != start) {
        text.append(unit == Unit.HOUR ? ' ' : ':');
      }
      BigDecimal size = BigDecimal.valueOf(unit.size);
      text.append(
          unit == Unit.SECOND ? seconds(rest) : count(rest.divideToIntegralValue(size), unit));
      rest = rest.remainder(size);
    }
    return text.toString();
  }

  private static String count(BigDecimal count, Unit unit) {
    String digits = count.toPlainString();
    return unit != Unit.DAY && digits.length() < 2 ? "0" + digits : digits;
  }

  private static String seconds(BigDecimal micros) {
    String digits = micros.movePointLeft(6).stripTrailingZeros().toPlainString();
    return micros.compareTo(BigDecimal.valueOf(10 * Unit.SECOND.size)) < 0 ? "0" + digits : digits;
  }
}
