package dev.sluice.server.runtime;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives one query its turns: never two at a time, and a turn after each {@link #wake}. A query that
 * waits holds no thread. Safe for use by many threads.
 */
final class Turns {
  /** Returned by a turn after which there is no other. */
  static final Duration NEVER = Duration.ofSeconds(-1);

  /** Returned by a turn that only {@link #wake} is to follow. */
  static final Duration WHEN_WOKEN = Duration.ofSeconds(-2);

  private enum State {
    WAITING,
    QUEUED,
    RUNNING,
    RUNNING_WOKEN,
    ENDED
  }

  private final Scheduler scheduler;
  private final Supplier<Duration> turn;
  private State state = State.WAITING;
  private Scheduler.@Nullable Timer timer;
  private @Nullable Thread worker;

  /**
   * Turns of a query that waits for its first {@link #wake}.
   *
   * @param turn does one turn, throws nothing, and tells how long to wait for the next if nobody
   *     wakes the query before; zero for at once
   */
  Turns(Scheduler scheduler, Supplier<Duration> turn) {
    this.scheduler = scheduler;
    this.turn = turn;
  }

  synchronized void wake() {
    if (state == State.WAITING) {
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
      enqueue();
    } else if (state == State.RUNNING) {
      state = State.RUNNING_WOKEN;
    }
  }

  /** Interrupts the turn that runs, if one does. */
  synchronized void interrupt() {
    if (worker != null) {
      worker.interrupt();
    }
  }

  private void enqueue() {
    state = State.QUEUED;
    scheduler.execute(this::run);
  }

  private void run() {
    begin();
    Duration wait = turn.get();
    end(wait);
  }

  private synchronized void begin() {
    state = State.RUNNING;
    worker = Thread.currentThread();
  }

  private synchronized void end(Duration wait) {
    worker = null;
    // An interrupt meant for this turn must not reach the next query on this worker.
    Thread.interrupted();
    if (wait.equals(NEVER)) {
      state = State.ENDED;
    } else if (wait.isZero() || state == State.RUNNING_WOKEN) {
      enqueue();
    } else if (wait.equals(WHEN_WOKEN)) {
      state = State.WAITING;
    } else {
      state = State.WAITING;
      timer = scheduler.after(wait, this::wake);
    }
  }
}
