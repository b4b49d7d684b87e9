package dev.sluice.server.http;

import dev.sluice.client.SluiceClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A server over fakes, on a free port. */
final class RunningServer implements AutoCloseable {
  final FakeQueries queries = new FakeQueries();
  final FakeTables tables = new FakeTables();
  final HttpServer server;
  final int port;
  final SluiceClient client;
  volatile boolean ready = true;
  private final HttpClient http = HttpClient.newHttpClient();

  RunningServer() {
    this(new HttpLimits(10_000, 50_000, 2, 4));
  }

  RunningServer(HttpLimits limits) {
    server = new HttpServer(queries, tables, () -> ready, "1.2.3", limits);
    port = server.start(HttpServer.LOOPBACK, 0);
    client = SluiceClient.builder().endpoint("http://127.0.0.1:" + port).build();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Sends a JSON document to a path below {@code /api/v1/queries}; an empty one is no body. */
  HttpResponse<String> query(String method, String path, String document, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("/api/v1/queries" + path).header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    BodyPublisher body =
        document.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(document);
    return send(request.method(method, body));
  }

  /** Adds a query. */
  void create(String name, boolean start) {
    client
        .queries()
        .createFromJson(
            "{\"name\": \"%s\", \"source\": {\"format\": \"delta\", \"table\": \"a\"},"
                    .formatted(name)
                + " \"sink\": {\"format\": \"delta\", \"table\": \"b\"}}",
            start);
  }

  @Override
  public void close() {
    client.close();
    server.close(Duration.ZERO);
  }
}
