package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One reader of server-sent events that only counts them; plain, so that the server is measured.
 */
final class EventReader implements AutoCloseable {
  private final Socket socket;
  private final AtomicInteger events = new AtomicInteger();

  private EventReader(Socket socket) {
    this.socket = socket;
  }

  /** Returns when the server has begun to answer. */
  static EventReader open(Sluice server, String path) throws Exception {
    URI url = server.endpoint();
    EventReader reader = new EventReader(new Socket(url.getHost(), url.getPort()));
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    reader.socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    CountDownLatch answered = new CountDownLatch(1);
    Thread thread = new Thread(() -> reader.count(answered), "reader");
    thread.setDaemon(true);
    thread.start();
    answered.await();
    return reader;
  }

  private void count(CountDownLatch answered) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answered.countDown();
        if (line.startsWith("event:") && line.endsWith("progress")) {
          events.incrementAndGet();
        }
      }
    } catch (IOException closed) {
      answered.countDown(); // by this side, at the end; the count tells what was missed
    }
  }

  /** Whether so many came within ten seconds. */
  boolean awaitEvents(int wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (events.get() < wanted && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return events.get() == wanted;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
