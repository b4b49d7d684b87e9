package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LongSummaryStatistics;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  private static final int DRAWS = 2_000;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final SplittableRandom random = new SplittableRandom(1);

  @ParameterizedTest
  @CsvSource({
    "1, 50, 100",
    "2, 100, 200",
    "3, 200, 400",
    "10, 25600, 51200",
    "11, 30000, 60000",
    "1000, 30000, 60000"
  })
  void wait_after_a_number_of_failures_fills_its_bounds(int failures, long least, long most) {
    LongSummaryStatistics waits =
        LongStream.generate(() -> waitAfter(failures)).limit(DRAWS).summaryStatistics();
    long spread = most - least;
    assertThat(waits.getMin()).isBetween(least, least + spread / 20);
    assertThat(waits.getMax()).isBetween(most - spread / 20, most);
  }

  @Test
  void success_begins_again_with_the_shortest_wait() {
    Backoff backoff = new Backoff(random);
    IntStream.range(0, 20).forEach(failure -> backoff.next(NOW));
    backoff.succeeded();
    assertThat(backoff.next(NOW).toMillis()).isBetween(50L, 100L);
  }

  @Test
  void nothing_is_left_before_the_first_failure() {
    assertThat(new Backoff(random).remaining(NOW)).isZero();
  }

  @Test
  void the_wait_runs_down() {
    Backoff backoff = new Backoff(random);
    Duration wait = backoff.next(NOW);
    assertThat(backoff.remaining(NOW.plusMillis(10))).isEqualTo(wait.minusMillis(10));
    assertThat(backoff.remaining(NOW.plus(wait))).isZero();
  }

  @Test
  void clock_that_is_set_back_does_not_lengthen_the_wait() {
    Backoff backoff = new Backoff(random);
    backoff.next(NOW);
    assertThat(backoff.remaining(NOW.minusSeconds(3600))).isZero();
  }

  private long waitAfter(int failures) {
    Backoff backoff = new Backoff(random);
    IntStream.range(1, failures).forEach(failure -> backoff.next(NOW));
    return backoff.next(NOW).toMillis();
  }
}
