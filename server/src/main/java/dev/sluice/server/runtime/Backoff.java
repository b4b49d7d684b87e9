package dev.sluice.server.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * How long a query waits after each transient failure in a row: doubling from a tenth of a second
 * to a minute, with jitter so that queries that failed together do not return together. Not
 * thread-safe.
 */
final class Backoff {
  private static final long FIRST_MILLIS = 100;
  private static final long MOST_MILLIS = 60_000;

  private final RandomGenerator random;
  private int failures;
  private Duration wait = Duration.ZERO;
  private Instant until = Instant.EPOCH;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The wait after one more failure. */
  Duration next(Instant now) {
    long millis = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(failures, 20));
    failures++;
    wait = Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    until = now.plus(wait);
    return wait;
  }

  /** What is left of the last wait; nothing where the clock was set back meanwhile. */
  Duration remaining(Instant now) {
    Duration left = Duration.between(now, until);
    return left.isNegative() || left.compareTo(wait) > 0 ? Duration.ZERO : left;
  }

  void succeeded() {
    failures = 0;
  }
}
