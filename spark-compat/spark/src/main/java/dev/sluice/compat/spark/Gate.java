package dev.sluice.compat.spark;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Keeps a query from planning batches between its runs, so that several commits are one batch. Spark
 * plans a batch under a lock, which belongs to a thread: the gate has one of its own. Used by one
 * thread at a time.
 */
final class Gate implements AutoCloseable {
  private final ReentrantLock planning;
  private final ExecutorService holder = Executors.newSingleThreadExecutor();
  private boolean isShut;

  private Gate(ReentrantLock planning) {
    this.planning = planning;
  }

  /** An open gate. */
  static Gate of(StreamingQuery query) {
    return new Gate(((StreamingQueryWrapper) query).streamingQuery().awaitProgressLock());
  }

  /** Returns once no batch is being planned, nor will be. */
  void shut() throws Exception {
    holder.submit(planning::lock).get();
    isShut = true;
  }

  void open() throws Exception {
    if (isShut) {
      holder.submit(planning::unlock).get();
      isShut = false;
    }
  }

  @Override
  public void close() {
    holder.shutdown();
  }
}
