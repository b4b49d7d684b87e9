package dev.sluice.server.model;

import java.time.Duration;

/**
 * When the next micro-batch starts.
 *
 * <p>Source: Spark's {@code org.apache.spark.sql.streaming.Trigger}.
 */
public sealed interface Trigger {

  /** As soon as the last batch has ended and there is data: Spark's default. */
  record AsSoonAsPossible() implements Trigger {}

  /** On the multiples of {@code interval} since the epoch; a late batch starts at once. */
  record ProcessingTime(Duration interval) implements Trigger {
    public ProcessingTime {
      if (interval.isNegative() || interval.isZero()) {
        throw new IllegalArgumentException("interval must be positive: " + interval);
      }
    }
  }

  /** All that is available at the start, in batches within the source's limits; then it ends. */
  record AvailableNow() implements Trigger {}

  /** One batch with all that is available, whatever the source's limits; then it ends. */
  record Once() implements Trigger {}
}
