package dev.sluice.server.http;

import dev.sluice.server.manager.EventLog;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer that is written as its feed goes on, without a thread of its own: it writes only what
 * the connection takes at once and goes on when the connection asks for more.
 */
final class StreamedAnswer implements WriteListener {
  private static final Logger LOG = LoggerFactory.getLogger(StreamedAnswer.class);
  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Connection connection;
  private final Feed feed;
  private final Executor executor;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final AtomicBoolean woken = new AtomicBoolean();

  private final ServletOutputStream out;
  private EventLog.@Nullable Following following;

  /** Whether something is written that is not flushed; the first flush sends the headers. */
  private boolean dirty = true;

  /** Whether the connection has not asked for more since it took nothing. */
  private boolean blocked = true;

  /** Whether nothing may be written any more: the connection may serve another request by now. */
  private boolean finished;

  private long lastMoved = System.nanoTime();

  /** The answer's way to the caller. */
  interface Connection {
    ServletOutputStream output() throws IOException;

    /** Ends it so that the caller sees that the answer is not whole. */
    void cut();
  }

  StreamedAnswer(Connection connection, Feed feed, Executor executor) throws IOException {
    this.connection = connection;
    this.out = connection.output();
    this.feed = feed;
    this.executor = executor;
  }

  /** Completes when nothing more is written. */
  CompletableFuture<Void> done() {
    return done;
  }

  /** Begins to write; the connection calls back when it is ready. */
  void begin() {
    EventLog.Following follows = feed.follow(this::wake);
    synchronized (this) {
      following = follows;
    }
    out.setWriteListener(this);
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      executor.execute(this::write);
    }
  }

  @Override
  public void onWritePossible() {
    synchronized (this) {
      blocked = false;
    }
    write();
  }

  @Override
  public void onError(Throwable error) {
    LOG.debug("A reader went away: {}", error.toString());
    finish();
  }

  private void write() {
    woken.set(false);
    boolean last;
    try {
      last = writeReady();
    } catch (IOException e) {
      LOG.debug("A reader went away.", e);
      last = true;
    } catch (RuntimeException e) {
      LOG.error("A stream ended early.", e);
      connection.cut();
      last = true;
    }
    if (last) {
      finish();
    }
  }

  /**
   * Writes until nothing is left or the connection takes no more.
   *
   * @return whether this was the end
   */
  private synchronized boolean writeReady() throws IOException {
    while (!blocked && !finished) {
      if (!out.isReady()) {
        blocked = true;
        lastMoved = System.nanoTime();
        return false;
      }
      byte[] piece = feed.next();
      if (piece != null) {
        out.write(piece);
        dirty = true;
        lastMoved = System.nanoTime();
      } else if (dirty) {
        dirty = false;
        out.flush();
      } else {
        return feed.ended();
      }
    }
    return false;
  }

  /** Looks after the reader now and then: sends a heartbeat, or cuts off who does not read. */
  void tick() {
    try {
      if (beat()) {
        connection.cut();
        finish();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("A reader went away.", e);
      finish();
    }
  }

  private synchronized boolean beat() throws IOException {
    long idle = System.nanoTime() - lastMoved;
    if (blocked) {
      return idle > PATIENCE_NANOS && !finished;
    }
    if (idle > HEARTBEAT_NANOS && !finished && out.isReady()) {
      out.write(feed.heartbeat());
      dirty = true;
      lastMoved = System.nanoTime();
      wake();
    }
    return false;
  }

  /** Sends what is ready and ends. */
  void end() {
    write();
    finish();
  }

  private void finish() {
    EventLog.Following follows;
    synchronized (this) {
      finished = true;
      follows = following;
    }
    if (follows != null) {
      follows.close();
    }
    done.complete(null);
  }
}
