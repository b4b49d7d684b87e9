package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.Trigger;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TriggerClockTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:03.200Z");

  private final TriggerClock clock =
      new TriggerClock(new Trigger.ProcessingTime(Duration.ofSeconds(10)));

  @Test
  void first_trigger_fires_at_once() {
    assertThat(clock.untilNext(NOW)).isZero();
  }

  @Test
  void next_trigger_is_on_a_multiple_of_the_interval() {
    clock.fired(NOW);
    assertThat(clock.untilNext(NOW)).isEqualTo(Duration.ofMillis(6800));
    assertThat(clock.untilNext(NOW.plusSeconds(5))).isEqualTo(Duration.ofMillis(1800));
  }

  @Test
  void late_trigger_fires_once_and_is_not_made_up_for() {
    clock.fired(NOW);
    Instant late = NOW.plusSeconds(35);
    assertThat(clock.untilNext(late)).isZero();
    clock.fired(late);
    assertThat(clock.untilNext(late)).isEqualTo(Duration.ofMillis(1800));
  }

  @Test
  void trigger_on_the_boundary_waits_a_whole_interval() {
    Instant boundary = Instant.parse("2026-01-01T00:00:10Z");
    clock.fired(boundary);
    assertThat(clock.untilNext(boundary)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void without_an_interval_a_trigger_is_always_due() {
    TriggerClock always = new TriggerClock(new Trigger.AsSoonAsPossible());
    always.fired(NOW);
    assertThat(always.untilNext(NOW)).isZero();
  }

  @Test
  void clock_that_is_set_back_does_not_hold_triggers() {
    clock.fired(NOW);
    Instant earlier = NOW.minusSeconds(3600);
    assertThat(clock.untilNext(earlier)).isZero();
    clock.fired(earlier);
    assertThat(clock.untilNext(earlier)).isEqualTo(Duration.ofMillis(6800));
  }
}
