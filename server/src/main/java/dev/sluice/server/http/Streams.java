package dev.sluice.server.http;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The answers that are streamed at the moment. One thread serves them all, and only while there are
 * any; a reader that is slow holds up no other.
 */
final class Streams {
  private static final long TICK_MILLIS = 1000;

  private final Set<StreamedAnswer> open = ConcurrentHashMap.newKeySet();
  private final Gate gate;
  private @Nullable ScheduledThreadPoolExecutor thread;
  private @Nullable Future<?> ticks;
  private boolean closed;

  Streams(Gate gate) {
    this.gate = gate;
  }

  /** How many readers there are. */
  int readers() {
    return open.size();
  }

  /**
   * Streams a feed to the caller of a request until the feed ends, the caller goes or stops to
   * read, or the server stops.
   */
  void answer(Exchange exchange, String contentType, Feed feed) {
    exchange.answerStream(contentType, connection -> open(connection, feed));
  }

  private CompletableFuture<Void> open(StreamedAnswer.Connection connection, Feed feed)
      throws IOException {
    StreamedAnswer answer = new StreamedAnswer(connection, feed, serving());
    Gate.Passage passage = gate.enter();
    open.add(answer);
    CompletableFuture<Void> done =
        answer
            .done()
            .whenComplete(
                (nothing, error) -> {
                  open.remove(answer);
                  passage.close();
                });
    answer.begin();
    if (isClosed()) {
      answer.end();
    }
    return done;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized ScheduledThreadPoolExecutor serving() {
    if (thread == null) {
      thread = new ScheduledThreadPoolExecutor(1, Streams::named);
      thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
      ticks =
          thread.scheduleWithFixedDelay(
              this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
    return thread;
  }

  private void tick() {
    open.forEach(StreamedAnswer::tick);
  }

  /** Sends what is ready and ends all streams, present and future. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    open.forEach(StreamedAnswer::end);
    synchronized (this) {
      if (thread != null && ticks != null) {
        ticks.cancel(false);
        thread.shutdown();
      }
    }
  }

  private static Thread named(Runnable task) {
    Thread made = new Thread(task, "http-streams");
    made.setDaemon(true);
    return made;
  }
}
