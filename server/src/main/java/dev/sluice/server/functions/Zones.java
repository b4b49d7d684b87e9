package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.regex.Pattern;

/**
 * Time zones by name, and the way between instants and local times, both in microseconds since
 * 1970.
 *
 * <p>Source: Spark's {@code SparkDateTimeUtils.getZoneId} and {@code DateTimeUtils.convertTz}.
 */
final class Zones {
  static final long MICROS_PER_SECOND = 1_000_000;

  /** {@code +1:00} and {@code +01:0}, which Spark read before Java's notation and still does. */
  private static final Pattern ONE_HOUR_DIGIT = Pattern.compile("(\\+|-)(\\d):");

  private static final Pattern ONE_MINUTE_DIGIT = Pattern.compile("(\\+|-)(\\d\\d):(\\d)$");

  private static final Cache<ZoneId> KEPT = new Cache<>(1000, Zones::parse);

  private Zones() {}

  /** The zone of that name. */
  static ZoneId of(String name) {
    return KEPT.get(name);
  }

  private static ZoneId parse(String name) {
    String hours = ONE_HOUR_DIGIT.matcher(name).replaceFirst("$10$2:");
    String minutes = ONE_MINUTE_DIGIT.matcher(hours).replaceFirst("$1$2:0$3");
    try {
      return ZoneId.of(minutes, ZoneId.SHORT_IDS);
    } catch (DateTimeException unknown) {
      throw new SluiceException(
          ErrorCode.INVALID_TIMEZONE, "The time zone " + name + " does not exist", unknown);
    }
  }

  /** What a clock in the zone shows at the instant. */
  static long local(long instant, ZoneId zone) {
    long seconds = Math.floorDiv(instant, MICROS_PER_SECOND);
    int offset = zone.getRules().getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds();
    return Math.addExact(instant, offset * MICROS_PER_SECOND);
  }

  /** The first instant at which a clock in the zone shows it, or would without a gap. */
  static long instant(long local, ZoneId zone) {
    ZoneOffset offset = zone.getRules().getOffset(dateTime(local));
    // The rules give the offset before a gap, which is what moves a time in it past the gap.
    return Math.subtractExact(local, offset.getTotalSeconds() * MICROS_PER_SECOND);
  }

  static Instant instant(long micros) {
    long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
    return Instant.ofEpochSecond(seconds, Math.floorMod(micros, MICROS_PER_SECOND) * 1000);
  }

  /** An instant as microseconds; smaller fractions are cut off. */
  static long micros(Instant instant) {
    long seconds = instant.getEpochSecond();
    int micros = instant.getNano() / 1000;
    if (seconds >= 0) {
      return Math.addExact(Math.multiplyExact(seconds, MICROS_PER_SECOND), micros);
    }
    // From above, so that the first second of all does not overflow on the way.
    long next = Math.multiplyExact(seconds + 1, MICROS_PER_SECOND);
    return Math.addExact(next, micros - MICROS_PER_SECOND);
  }

  /** Microseconds as a date and time. */
  static LocalDateTime dateTime(long micros) {
    long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
    int nanos = (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000;
    return LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
  }

  /** A date and time as microseconds; smaller fractions are cut off. */
  static long micros(LocalDateTime dateTime) {
    long seconds = dateTime.toEpochSecond(ZoneOffset.UTC);
    return Math.addExact(
        Math.multiplyExact(seconds, MICROS_PER_SECOND), dateTime.get(ChronoField.MICRO_OF_SECOND));
  }
}
