package dev.sluice.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Notices callers that go away while the server works for them: nothing else reads from their
 * connection then. A caller that closes only its own sending side counts as gone, as with most
 * servers.
 */
final class CallerWatch implements AutoCloseable {
  private static final int PERIOD_MILLIS = 100;

  private final ScheduledThreadPoolExecutor looks =
      new ScheduledThreadPoolExecutor(1, this::thread);

  CallerWatch() {
    looks.setRemoveOnCancelPolicy(true);
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "http-callers");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Watches the caller of a request whose body was read to its end.
   *
   * @param gone called once, soon after the caller went away; must not block
   */
  Watched watch(Exchange exchange, Runnable gone) {
    return new Watched(exchange, gone);
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }

  /** Ends with {@link #close}: then nothing reads from the connection but the web server. */
  final class Watched implements AutoCloseable {
    private final Exchange exchange;
    private final EndPoint endPoint;
    private final Runnable gone;
    private final Future<?> look;
    private boolean ended;

    private Watched(Exchange exchange, Runnable gone) {
      this.exchange = exchange;
      this.endPoint = exchange.endPoint();
      this.gone = gone;
      this.look =
          looks.scheduleWithFixedDelay(
              this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
      if (ended) {
        return;
      }
      int bytes = read();
      if (bytes < 0) {
        end();
        gone.run();
      } else if (bytes > 0) {
        end();
        exchange.closeAfterAnswer(); // it sent its next request already, which now lacks a byte
      }
    }

    private int read() {
      try {
        ByteBuffer one = BufferUtil.allocate(1);
        return endPoint.fill(one);
      } catch (IOException reset) {
        return -1;
      }
    }

    private void end() {
      ended = true;
      look.cancel(false);
    }

    @Override
    public synchronized void close() {
      end();
    }
  }
}
