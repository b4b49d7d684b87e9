package dev.sluice.server.testing;

import dev.sluice.server.runtime.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs turns and timers on the test's own thread, when told. Other threads may hand over work: the
 * file system's events wake queries.
 */
public final class ManualScheduler implements Scheduler {
  private final SettableClock clock;
  private final Deque<Runnable> turns = new ArrayDeque<>();
  private final List<Pending> timers = new ArrayList<>();

  private record Pending(Instant due, Runnable task) {}

  public ManualScheduler(SettableClock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void execute(Runnable turn) {
    turns.addLast(turn);
  }

  @Override
  public synchronized Timer after(Duration delay, Runnable task) {
    Pending pending = new Pending(clock.instant().plus(delay), task);
    timers.add(pending);
    return () -> take(pending);
  }

  private synchronized boolean take(Pending pending) {
    return timers.remove(pending);
  }

  private synchronized @Nullable Runnable nextTurn() {
    return turns.pollFirst();
  }

  /** Runs turns until none is queued; fails where they never end. */
  public void runTurns() {
    int most = 10_000;
    if (runTurns(most) == most) {
      throw new AssertionError("turns without end");
    }
  }

  /**
   * Runs at most that many turns.
   *
   * @return how many it ran
   */
  public int runTurns(int most) {
    int ran = 0;
    for (Runnable turn; ran < most && (turn = nextTurn()) != null; ran++) {
      turn.run();
    }
    return ran;
  }

  /** Moves the clock, firing the timers that fall due and the turns they cause, in order. */
  public void advance(Duration by) {
    Instant end = clock.instant().plus(by);
    runTurns();
    Optional<Pending> next = nextDue(end);
    while (next.isPresent()) {
      if (!take(next.get())) {
        next = nextDue(end); // an event was faster
        continue;
      }
      if (next.get().due().isAfter(clock.instant())) {
        clock.advance(Duration.between(clock.instant(), next.get().due()));
      }
      next.get().task().run();
      runTurns();
      next = nextDue(end);
    }
    clock.advance(Duration.between(clock.instant(), end));
  }

  private synchronized Optional<Pending> nextDue(Instant end) {
    return timers.stream()
        .filter(timer -> !timer.due().isAfter(end))
        .min(Comparator.comparing(Pending::due));
  }
}
