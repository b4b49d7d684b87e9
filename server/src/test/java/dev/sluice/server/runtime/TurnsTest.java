package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.testing.ManualScheduler;
import dev.sluice.server.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final ManualScheduler scheduler = new ManualScheduler(new SettableClock(Instant.EPOCH));
  private int taken;

  @Test
  void wakes_before_a_turn_make_one_turn() {
    Turns turns = turns(() -> Duration.ofHours(1));
    turns.wake();
    turns.wake();
    scheduler.runTurns();
    assertThat(taken).isEqualTo(1);
  }

  @Test
  void wake_during_a_turn_makes_another() {
    Turns[] self = new Turns[1];
    self[0] =
        turns(
            () -> {
              if (taken == 1) {
                self[0].wake();
              }
              return Duration.ofHours(1);
            });
    self[0].wake();
    scheduler.runTurns();
    assertThat(taken).isEqualTo(2);
  }

  @Test
  void wait_ends_by_its_timer() {
    Turns turns = turns(() -> Duration.ofSeconds(5));
    turns.wake();
    scheduler.advance(Duration.ofSeconds(11));
    assertThat(taken).isEqualTo(3);
  }

  @Test
  void wake_ends_the_wait_and_its_timer() {
    Turns turns = turns(() -> Duration.ofSeconds(5));
    turns.wake();
    scheduler.advance(Duration.ofSeconds(4));
    turns.wake();
    scheduler.advance(Duration.ofSeconds(4));
    assertThat(taken).isEqualTo(2);
  }

  @Test
  void no_wait_means_another_turn_behind_the_other_queries() {
    StringBuilder order = new StringBuilder();
    Turns busy =
        turns(
            () -> {
              order.append('b');
              return order.length() < 5 ? Duration.ZERO : Turns.NEVER;
            });
    Turns other =
        turns(
            () -> {
              order.append('o');
              return Turns.NEVER;
            });
    busy.wake();
    other.wake();
    scheduler.runTurns();
    assertThat(order).hasToString("bobbb");
  }

  @Test
  void ended_query_has_no_turns() {
    Turns turns = turns(() -> Turns.NEVER);
    turns.wake();
    scheduler.runTurns();
    turns.wake();
    scheduler.advance(Duration.ofHours(1));
    assertThat(taken).isEqualTo(1);
  }

  @Test
  void interrupt_reaches_the_turn_and_not_the_worker_after_it() {
    Turns[] self = new Turns[1];
    boolean[] seen = new boolean[1];
    self[0] =
        turns(
            () -> {
              self[0].interrupt();
              seen[0] = Thread.currentThread().isInterrupted();
              return Turns.NEVER;
            });
    self[0].wake();
    scheduler.runTurns();
    assertThat(seen[0]).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private Turns turns(Supplier<Duration> turn) {
    return new Turns(
        scheduler,
        () -> {
          taken++;
          return turn.get();
        });
  }
}
