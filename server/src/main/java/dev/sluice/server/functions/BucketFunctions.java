package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.model.DataType;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * {@code (length, time, origin, zone)}: when the bucket of time begins that a time lies in, where
 * one bucket begins at the origin. Buckets of whole days and of months follow the clocks of the
 * zone.
 *
 * <p>Source: Spark's {@code DateTimeUtils.timeBucketDTInterval} and {@code timeBucketYMInterval}.
 */
public final class BucketFunctions {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /** The length in microseconds. */
  public static final JavaFunction MICROS =
      function("time_bucket", TIMESTAMP, BucketFunctions::ofMicros);

  public static final JavaFunction MICROS_LOCAL =
      function("time_bucket_ntz", TIMESTAMP_NTZ, BucketFunctions::ofMicros);

  /** The length in months. */
  public static final JavaFunction MONTHS =
      function("time_bucket_months", TIMESTAMP, BucketFunctions::ofMonths);

  public static final JavaFunction MONTHS_LOCAL =
      function("time_bucket_months_ntz", TIMESTAMP_NTZ, BucketFunctions::ofMonths);

  static final List<JavaFunction> ALL = List.of(MICROS, MICROS_LOCAL, MONTHS, MONTHS_LOCAL);

  private BucketFunctions() {}

  @FunctionalInterface
  private interface Bucket {
    long begin(long length, long time, long origin, String zone);
  }

  private static JavaFunction function(String name, DataType type, Bucket bucket) {
    return JavaFunction.of(
        name,
        type,
        a -> bucket.begin((Long) a[0], (Long) a[1], (Long) a[2], (String) a[3]),
        LONG,
        type,
        type,
        STRING);
  }

  private static long ofMicros(long length, long time, long origin, String zone) {
    long index = Math.floorDiv(Math.subtractExact(time, origin), length);
    if (length < MICROS_PER_DAY) {
      return Math.addExact(origin, Math.multiplyExact(index, length));
    }
    LongUnaryOperator begin =
        i -> IntervalFunctions.addMicros(origin, Math.multiplyExact(i, length), zone);
    // Days are not all as long, so that the division is off by one near an end.
    long found = begin.applyAsLong(index);
    if (found > time) {
      return begin.applyAsLong(index - 1);
    }
    long next = begin.applyAsLong(Math.addExact(index, 1));
    return next <= time ? next : found;
  }

  private static long ofMonths(long length, long time, long origin, String zone) {
    ZoneId clocks = Zones.of(zone);
    ZonedDateTime start = Zones.instant(origin).atZone(clocks);
    long months = month(Zones.instant(time).atZone(clocks)) - month(start);
    LongUnaryOperator begin =
        i -> Zones.micros(start.plusMonths(Math.multiplyExact(i, length)).toInstant());
    long index = Math.floorDiv(months, length);
    long found = begin.applyAsLong(index);
    return found > time ? begin.applyAsLong(index - 1) : found;
  }

  private static long month(ZonedDateTime time) {
    return time.getYear() * 12L + time.getMonthValue();
  }
}
