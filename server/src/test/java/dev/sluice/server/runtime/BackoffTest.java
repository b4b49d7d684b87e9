package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Backoff backoff = new Backoff(new Random(1));

  @Test
  void nothing_is_left_before_the_first_failure() {
    assertThat(backoff.remaining(NOW)).isZero();
  }

  @Test
  void the_wait_runs_down() {
    Duration wait = backoff.next(NOW);
    assertThat(wait).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    assertThat(backoff.remaining(NOW.plusMillis(10))).isEqualTo(wait.minusMillis(10));
    assertThat(backoff.remaining(NOW.plus(wait))).isZero();
  }

  @Test
  void clock_that_is_set_back_does_not_lengthen_the_wait() {
    backoff.next(NOW);
    assertThat(backoff.remaining(NOW.minusSeconds(3600))).isZero();
  }
}
