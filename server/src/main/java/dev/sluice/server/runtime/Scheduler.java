package dev.sluice.server.runtime;

import java.time.Duration;

/** Where queries get their turns and their timers from. Safe for use by many threads. */
public interface Scheduler {

  /** Runs a turn on a worker, after the turns that were handed over before it. */
  void execute(Runnable turn);

  /** Calls back once after the delay; the callback must not block. */
  Timer after(Duration delay, Runnable task);

  /** A pending callback. */
  interface Timer {
    /** Prevents the callback unless it began already. */
    void cancel();
  }
}
