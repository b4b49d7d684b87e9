package dev.sluice.server.testing;

import dev.sluice.server.runtime.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs turns and timers on the test's own thread, when told; other threads may hand them over. */
public final class ManualScheduler implements Scheduler {
  private final SettableClock clock;
  private final Deque<Runnable> turns = new ConcurrentLinkedDeque<>();
  private final List<Pending> timers = new CopyOnWriteArrayList<>();

  private record Pending(Instant due, Runnable task) {}

  public ManualScheduler(SettableClock clock) {
    this.clock = clock;
  }

  @Override
  public void execute(Runnable turn) {
    turns.addLast(turn);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Pending pending = new Pending(clock.instant().plus(delay), task);
    timers.add(pending);
    return () -> timers.remove(pending);
  }

  /** Runs turns until none is queued; fails where they never end. */
  public void runTurns() {
    for (int i = 0; !turns.isEmpty(); i++) {
      if (i == 10_000) {
        throw new AssertionError("turns without end");
      }
      turns.removeFirst().run();
    }
  }

  /** Runs at most that many turns. */
  public void runTurns(int most) {
    for (int i = 0; i < most && !turns.isEmpty(); i++) {
      turns.removeFirst().run();
    }
  }

  /** Moves the clock, firing the timers that fall due and the turns they cause, in order. */
  public void advance(Duration by) {
    Instant end = clock.instant().plus(by);
    runTurns();
    Optional<Pending> next = nextDue(end);
    while (next.isPresent()) {
      timers.remove(next.get());
      if (next.get().due().isAfter(clock.instant())) {
        clock.advance(Duration.between(clock.instant(), next.get().due()));
      }
      next.get().task().run();
      runTurns();
      next = nextDue(end);
    }
    clock.advance(Duration.between(clock.instant(), end));
  }

  private Optional<Pending> nextDue(Instant end) {
    return timers.stream()
        .filter(timer -> !timer.due().isAfter(end))
        .min(Comparator.comparing(Pending::due));
  }
}
