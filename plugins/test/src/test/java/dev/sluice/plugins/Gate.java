package dev.sluice.plugins;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Hands requests on to a store that speaks HTTP, counts them, and gets in their way when told to.
 */
public final class Gate implements AutoCloseable {
  /** Set by the client itself. */
  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

  private final URI target;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> loseAnswerTo = new AtomicReference<>("");
  private final AtomicReference<Interruption> interruption = new AtomicReference<>();
  private volatile boolean dropsConditions;

  /** Whether a request has reached the server when it is interrupted. */
  public enum Moment {
    BEFORE,
    AFTER
  }

  private record Interruption(String request, Moment moment, Runnable action) {}

  public Gate(URI target) throws IOException {
    this.target = target;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where clients send their requests to. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The requests since the last {@link #clear}: the verb, and the last name of the path. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Forgets the requests so far. */
  public void clear() {
    requests.clear();
  }

  /** The next request with that verb is done, and its answer is lost on the way. */
  public void loseNextAnswer(String verb) {
    loseAnswerTo.set(verb);
  }

  /** Whether the server is to know nothing of {@code If-None-Match}. */
  public void dropConditions(boolean drop) {
    dropsConditions = drop;
  }

  /**
   * Runs an action, once, in the middle of a request, which is not answered.
   *
   * @param request its verb and how its path ends
   */
  public void interrupt(String request, Moment moment, Runnable action) {
    interruption.set(new Interruption(request, moment, action));
  }

  private boolean interrupts(String verb, String path, Moment moment) {
    Interruption asked = interruption.get();
    boolean meant =
        asked != null
            && asked.moment() == moment
            && asked.request().startsWith(verb + " ")
            && path.endsWith(asked.request().substring(verb.length() + 1));
    if (meant && interruption.compareAndSet(asked, null)) {
      asked.action().run();
      return true;
    }
    return false;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String verb = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getRawPath();
      String query = exchange.getRequestURI().getRawQuery();
      boolean listing = query != null && query.contains("list-type");
      requests.add((listing ? "LIST" : verb) + " " + path.substring(path.lastIndexOf('/') + 1));
      if (interrupts(verb, path, Moment.BEFORE)) {
        return;
      }
      HttpResponse<byte[]> answer =
          client.send(forwarded(exchange), HttpResponse.BodyHandlers.ofByteArray());
      if (interrupts(verb, path, Moment.AFTER)) {
        return;
      }
      if (loseAnswerTo.compareAndSet(verb, "")) {
        exchange.sendResponseHeaders(500, -1);
        return;
      }
      answer(exchange, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest forwarded(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    URI uri = URI.create(target + exchange.getRequestURI().toString());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              boolean dropped = dropsConditions && lower.equals("if-none-match");
              if (!OWN.contains(lower) && !dropped) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request.build();
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer) {
    try {
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (head) {
        answer
            .headers()
            .firstValue("content-length")
            .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
      }
      boolean empty = head || answer.body().length == 0;
      exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : answer.body().length);
      if (!empty) {
        exchange.getResponseBody().write(answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
