package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Days since 1970 in the proleptic Gregorian calendar.
 *
 * <p>Source: Spark's {@code DateTimeUtils}.
 */
final class DateMath {
  private static final double SECONDS_PER_DAY = 86_400;

  private DateMath() {}

  static int addMonths(int day, int months) {
    return toDay(LocalDate.ofEpochDay(day).plusMonths(months));
  }

  static int toDay(LocalDate date) {
    return Math.toIntExact(date.toEpochDay());
  }

  /** The first day after {@code day} of that name: {@code MO}, {@code mon}, {@code Monday}. */
  static int nextDay(int day, String name) {
    DayOfWeek wanted = dayOfWeek(name);
    return toDay(LocalDate.ofEpochDay(day).with(TemporalAdjusters.next(wanted)));
  }

  private static DayOfWeek dayOfWeek(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    for (DayOfWeek each : DayOfWeek.values()) {
      String full = each.name();
      if (upper.equals(full)
          || upper.equals(full.substring(0, 3))
          || upper.equals(full.substring(0, 2))) {
        return each;
      }
    }
    throw new SluiceException(
        ErrorCode.ILLEGAL_DAY_OF_WEEK, "Illegal input for day of week: " + name);
  }

  /** The first day of the day's week, month, quarter or year; null for any smaller unit. */
  static @Nullable Integer truncate(int day, String unit) {
    TruncationUnit known = TruncationUnit.of(unit);
    return known == null || !known.isOfDates() ? null : known.truncate(day);
  }

  /** Months from the second instant to the first, a month of 31 days for what is left over. */
  static double monthsBetween(long first, long second, boolean round, ZoneId zone) {
    long firstLocal = Zones.local(first, zone);
    long secondLocal = Zones.local(second, zone);
    LocalDate firstDate = Zones.dateTime(firstLocal).toLocalDate();
    LocalDate secondDate = Zones.dateTime(secondLocal).toLocalDate();
    double months =
        (firstDate.getYear() * 12 + firstDate.getMonthValue())
            - (secondDate.getYear() * 12 + secondDate.getMonthValue());
    if (firstDate.getDayOfMonth() == secondDate.getDayOfMonth()
        || (isLastOfMonth(firstDate) && isLastOfMonth(secondDate))) {
      return months;
    }
    double days = firstDate.getDayOfMonth() - secondDate.getDayOfMonth();
    double seconds =
        days * SECONDS_PER_DAY
            + secondsOfDay(first, firstDate, zone)
            - secondsOfDay(second, secondDate, zone);
    double between = months + seconds / (31 * SECONDS_PER_DAY);
    return round ? Math.round(between * 1e8) / 1e8 : between;
  }

  private static boolean isLastOfMonth(LocalDate date) {
    return date.getDayOfMonth() == YearMonth.from(date).lengthOfMonth();
  }

  /** Seconds that have passed since midnight, of which a day may have more or fewer than usual. */
  private static long secondsOfDay(long instant, LocalDate date, ZoneId zone) {
    long midnight = Zones.instant(Zones.micros(date.atStartOfDay()), zone);
    return (instant - midnight) / Zones.MICROS_PER_SECOND;
  }
}
