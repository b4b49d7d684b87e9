package dev.sluice.server.delta;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes log checkpoints in the background, one at a time. A checkpoint is never needed for
 * correctness: a failure is logged once a table and tried again at the next interval.
 */
final class Checkpointer {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
  private static final String INTERVAL = "delta.checkpointInterval";
  private static final long DEFAULT_INTERVAL = 10;

  private final ExecutorService background;
  private final Writer writer;

  /** The newest version that is due, by table; a table is in the queue once. */
  private final Map<Path, Long> due = new ConcurrentHashMap<>();

  private final Set<Path> failed = ConcurrentHashMap.newKeySet();

  /** Writes one checkpoint. */
  interface Writer {
    void write(Path root, long version) throws IOException;
  }

  Checkpointer(Writer writer) {
    this.writer = writer;
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Checkpointer::thread);
    executor.allowCoreThreadTimeOut(true);
    this.background = executor;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "log-checkpoints");
    thread.setDaemon(true);
    return thread;
  }

  /** Takes note of a commit; returns at once. */
  void committed(Path root, String table, TableMetadata metadata, long version) {
    if (version == 0 || version % interval(metadata) != 0) {
      return;
    }
    // A later version takes the place of one that still waits, which nobody would read.
    if (due.put(root, version) != null) {
      return;
    }
    try {
      background.execute(() -> write(root, table));
    } catch (RejectedExecutionException e) {
      // Closed meanwhile; the next server writes it.
      due.remove(root);
    }
  }

  private void write(Path root, String table) {
    long version = Objects.requireNonNull(due.remove(root), "a turn has a version");
    try {
      writer.write(root, version);
      failed.remove(root);
    } catch (IOException | RuntimeException | LinkageError e) {
      if (failed.add(root)) {
        LOG.warn(
            "Table {}: no checkpoint of version {} could be written ({}). The table stays correct;"
                + " it opens more slowly. Check the free space and permissions of its log"
                + " directory; retried by itself.",
            table,
            version,
            e.toString());
      }
    }
  }

  private static long interval(TableMetadata metadata) {
    String property = metadata.configuration().get(INTERVAL);
    try {
      return property == null ? DEFAULT_INTERVAL : Math.max(1, Long.parseLong(property.strip()));
    } catch (NumberFormatException e) {
      return DEFAULT_INTERVAL;
    }
  }

  /** Waits for what is queued; gives up what is not written by then. */
  void close(Duration atMost) {
    background.shutdown();
    try {
      if (!background.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        background.shutdownNow();
      }
    } catch (InterruptedException e) {
      background.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
