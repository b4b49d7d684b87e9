package dev.sluice.server.functions;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalUnit;
import java.util.Locale;

/**
 * A unit of {@code timestampadd} and {@code timestampdiff}.
 *
 * <p>Source: Spark's {@code DateTimeUtils.timestampAdd}, {@code timestampDiff}.
 */
enum DateTimeUnit {
  MICROSECOND(ChronoUnit.MICROS, 1),
  MILLISECOND(ChronoUnit.MILLIS, 1000),
  SECOND(ChronoUnit.SECONDS, 1_000_000),
  MINUTE(ChronoUnit.MINUTES, 60_000_000),
  HOUR(ChronoUnit.HOURS, 3_600_000_000L),
  DAY(ChronoUnit.DAYS, 1),
  DAYOFYEAR(ChronoUnit.DAYS, 1),
  WEEK(ChronoUnit.WEEKS, 7),
  MONTH(ChronoUnit.MONTHS, 1),
  QUARTER(IsoFields.QUARTER_YEARS, 3),
  YEAR(ChronoUnit.YEARS, 12);

  private final TemporalUnit unit;

  /** How many microseconds, days or months it is. */
  private final long size;

  DateTimeUnit(TemporalUnit unit, long size) {
    this.unit = unit;
    this.size = size;
  }

  static DateTimeUnit of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Moves an instant: microseconds by the instant, days and months by the zone's clocks. */
  long add(long instant, long count, ZoneId zone) {
    long amount = Math.multiplyExact(count, size);
    Instant start = Zones.instant(instant);
    if (compareTo(DAY) < 0) {
      return Zones.micros(start.plus(amount, ChronoUnit.MICROS));
    }
    ZonedDateTime local = start.atZone(zone);
    int whole = Math.toIntExact(amount);
    ZonedDateTime moved = compareTo(WEEK) <= 0 ? local.plusDays(whole) : local.plusMonths(whole);
    return Zones.micros(moved.toInstant());
  }

  long between(LocalDateTime start, LocalDateTime end) {
    return unit.between(start, end);
  }
}
