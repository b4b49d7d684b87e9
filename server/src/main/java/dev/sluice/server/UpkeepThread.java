package dev.sluice.server;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread for work that may be lost; gone while there is none. */
final class UpkeepThread implements Executor, AutoCloseable {
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), UpkeepThread::thread);

  UpkeepThread() {
    executor.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sluice-upkeep");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void execute(Runnable work) {
    executor.execute(work);
  }

  /** Gives up what is under way and what waits. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
