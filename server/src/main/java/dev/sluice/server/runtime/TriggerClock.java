package dev.sluice.server.runtime;

import dev.sluice.server.model.Trigger;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells when a query's next trigger is due. Not thread-safe.
 *
 * <p>Source: Spark's {@code ProcessingTimeExecutor}: the first trigger fires at once, the next ones
 * on multiples of the interval since the epoch; a missed one fires at once and is not made up for.
 */
final class TriggerClock {
  private final long intervalMillis;
  private Instant next = Instant.MIN;

  TriggerClock(Trigger trigger) {
    this.intervalMillis =
        trigger instanceof Trigger.ProcessingTime periodic ? periodic.interval().toMillis() : 0;
  }

  /** Zero where a trigger is due now. */
  Duration untilNext(Instant now) {
    if (!next.isAfter(now)) {
      return Duration.ZERO;
    }
    // Further away than an interval: the clock was set back meanwhile, which must not hold
    // triggers.
    boolean setBack = next.toEpochMilli() - now.toEpochMilli() > intervalMillis;
    return setBack ? Duration.ZERO : Duration.between(now, next);
  }

  /** Notes that a trigger fired. */
  void fired(Instant now) {
    if (intervalMillis > 0) {
      long millis = now.toEpochMilli();
      next = Instant.ofEpochMilli(millis - Math.floorMod(millis, intervalMillis) + intervalMillis);
    }
  }
}
