package dev.sluice.server.runtime;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of worker threads that serve one queue in order, and one thread for timers. A
 * query has at most one turn in the queue and a turn is at most one batch, so that a busy query
 * delays another by a batch at most.
 */
public final class WorkerPool implements Scheduler, AutoCloseable {
  private final ExecutorService workers;
  private final ScheduledThreadPoolExecutor timers;

  public WorkerPool(int threads) {
    this.workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("query-worker-"),
            new ThreadPoolExecutor.DiscardPolicy());
    this.timers = new ScheduledThreadPoolExecutor(1, named("query-timer-"));
    timers.setRemoveOnCancelPolicy(true);
    timers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable turn) {
    workers.execute(turn);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Future<?> future = timers.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** Drops the turns that wait and those still handed over; turns that run are interrupted. */
  @Override
  public void close() {
    timers.shutdownNow();
    workers.shutdownNow();
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
