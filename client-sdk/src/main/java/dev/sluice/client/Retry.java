package dev.sluice.client;

import java.time.Duration;

/**
 * How often a call that is safe to repeat is sent, and with which pauses.
 *
 * <p>Safe are reads, unconditional PUT and DELETE, requests with an {@code Idempotency-Key} (the
 * client gives one to every POST that the server takes it for) and appends with a {@link
 * TransactionId}. They are sent again after a lost connection and after 429 and 503. Every other
 * call is sent again only where no connection was made.
 *
 * @param attempts how often a request is sent at most, from 1
 * @param first the pause after the first attempt; each further one is twice as long
 * @param longest no pause is longer, unless the server's {@code Retry-After} asks for it
 */
public record Retry(int attempts, Duration first, Duration longest) {
  public Retry {
    if (attempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a retry needs 1 attempt or more and pauses of 0 or more that do not shrink");
    }
  }

  /** Every request is sent once. */
  public static Retry none() {
    return new Retry(1, Duration.ZERO, Duration.ZERO);
  }

  /** Pauses that double from {@code first} to {@code longest}. */
  public static Retry exponential(int attempts, Duration first, Duration longest) {
    return new Retry(attempts, first, longest);
  }

  /**
   * The pause after a failed attempt: half of it fixed, half by chance, so that clients do not come
   * back together.
   *
   * @param attempt from 1
   * @param chance from 0 to 1
   */
  Duration pause(int attempt, double chance) {
    double doubled = (double) first.toNanos() * Math.pow(2, Math.min(attempt, 60) - 1.0);
    double nanos = Math.min(doubled, (double) longest.toNanos());
    return Duration.ofNanos((long) (nanos * (0.5 + chance / 2)));
  }
}
