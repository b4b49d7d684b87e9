package dev.sluice.server.functions;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A unit that {@code trunc} and {@code date_trunc} cut to, the smallest first.
 *
 * <p>Source: Spark's {@code DateTimeUtils.parseTruncLevel}, {@code truncTimestamp}.
 */
enum TruncationUnit {
  MICROSECOND,
  MILLISECOND,
  SECOND,
  MINUTE,
  HOUR,
  DAY,
  WEEK,
  MONTH,
  QUARTER,
  YEAR;

  private static final Map<String, TruncationUnit> BY_NAME =
      Stream.of(values())
          .flatMap(unit -> unit.names().map(name -> Map.entry(name, unit)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /** Its names, in capitals. */
  Stream<String> names() {
    return switch (this) {
      case DAY -> Stream.of("DAY", "DD");
      case MONTH -> Stream.of("MONTH", "MON", "MM");
      case YEAR -> Stream.of("YEAR", "YYYY", "YY");
      default -> Stream.of(name());
    };
  }

  /** The unit of that name, or null. */
  static @Nullable TruncationUnit of(String name) {
    return BY_NAME.get(name.toUpperCase(Locale.ROOT));
  }

  /** Whether {@code trunc} takes it for dates. */
  boolean isOfDates() {
    return compareTo(WEEK) >= 0;
  }

  /** The first day of the unit that the day is in. */
  int truncate(int day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    LocalDate first =
        switch (this) {
          case WEEK -> date.with(TemporalAdjusters.previousOrSame(java.time.DayOfWeek.MONDAY));
          case MONTH -> date.withDayOfMonth(1);
          case QUARTER -> date.with(date.getMonth().firstMonthOfQuarter()).withDayOfMonth(1);
          case YEAR -> date.withDayOfYear(1);
          default -> date;
        };
    return DateMath.toDay(first);
  }

  /** The first microsecond of the unit that the instant is in, by the zone's clocks. */
  long truncate(long instant, ZoneId zone) {
    return switch (this) {
      case MICROSECOND -> instant;
      case MILLISECOND -> instant - Math.floorMod(instant, 1000L);
      case SECOND -> instant - Math.floorMod(instant, Zones.MICROS_PER_SECOND);
      case MINUTE -> within(instant, zone, ChronoUnit.MINUTES);
      case HOUR -> within(instant, zone, ChronoUnit.HOURS);
      case DAY -> within(instant, zone, ChronoUnit.DAYS);
      case WEEK, MONTH, QUARTER, YEAR -> {
        LocalDate date = Zones.dateTime(Zones.local(instant, zone)).toLocalDate();
        LocalDate first = LocalDate.ofEpochDay(truncate(DateMath.toDay(date)));
        yield Zones.instant(Zones.micros(first.atStartOfDay()), zone);
      }
    };
  }

  private static long within(long instant, ZoneId zone, ChronoUnit unit) {
    return Zones.micros(Zones.instant(instant).atZone(zone).truncatedTo(unit).toInstant());
  }
}
