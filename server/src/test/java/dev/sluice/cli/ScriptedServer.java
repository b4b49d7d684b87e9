package dev.sluice.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that answers as it was told. Of several answers to one request, each is given once and
 * the last for ever.
 */
final class ScriptedServer implements AutoCloseable {
  /** A request as it came. */
  record Request(String line, Map<String, List<String>> headers, String body) {}

  private record Answer(int status, String type, String body) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final Map<String, Runnable> interruptions = new ConcurrentHashMap<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

  ScriptedServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.setExecutor(threads);
    http.createContext("/", this::answer);
    http.start();
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Answers a request, {@code GET /api/v1/queries} for example, its parameters included. */
  ScriptedServer on(String request, int status, String json) {
    return on(request, status, "application/json", json);
  }

  ScriptedServer on(String request, int status, String type, String body) {
    answers.computeIfAbsent(request, key -> new ArrayDeque<>()).add(new Answer(status, type, body));
    return this;
  }

  /** Refuses a request with that code. */
  ScriptedServer refuses(String request, int status, String code, String detail) {
    String problem =
        """
        {"type":"about:blank","title":"Do it otherwise.","status":%d,"detail":"%s","code":"%s",
        "retryable":false,"errors":[]}"""
            .formatted(status, detail, code);
    return on(request, status, "application/problem+json", problem);
  }

  /** Does something instead of answering a request for the first time. */
  void during(String request, Runnable action) {
    interruptions.put(request, action);
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The requests' lines, in the order in which they came. */
  List<String> lines() {
    return requests().stream().map(Request::line).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(new Request(line, Map.copyOf(exchange.getRequestHeaders()), body));
    Runnable interruption = interruptions.remove(line);
    if (interruption != null) {
      interruption.run();
      return;
    }
    Answer answer = next(line);
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
    exchange.close();
  }

  private Answer next(String line) {
    Deque<Answer> scripted = answers.get(line);
    if (scripted == null) {
      String problem =
          """
          {"title":"","status":404,"detail":"not in the script: %s","code":"NOT_FOUND"}"""
              .formatted(line);
      return new Answer(404, "application/problem+json", problem);
    }
    synchronized (scripted) {
      return scripted.size() > 1 ? scripted.removeFirst() : scripted.getFirst();
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
