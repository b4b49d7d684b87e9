package dev.sluice.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends requests and turns answers into records or exceptions. Safe for use by many threads. */
final class Transport {
  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
  private final HttpClient http;
  private final Options options;
  private final String base;
  private volatile boolean closed;

  /**
   * How a client is set up.
   *
   * @param timeout of a call in all, its repetitions included, beyond what the server is to wait
   * @param silence after which a stream of events counts as lost
   */
  record Options(
      URI endpoint,
      @Nullable String apiKey,
      Duration connectTimeout,
      Duration timeout,
      Duration silence,
      Pacing pacing) {}

  /** What came back; what is not below 300 is an exception and never an answer. */
  record Answer<B>(int status, HttpHeaders headers, B body) {}

  Transport(Options options) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(options.connectTimeout())
            .build();
    this.options = options;
    this.base = options.endpoint().toString().replaceFirst("/+$", "");
  }

  Options options() {
    return options;
  }

  <T> CompletableFuture<T> read(Request request, Class<T> type) {
    return send(request).thenApply(answer -> parse(answer.body(), type));
  }

  CompletableFuture<@Nullable Void> done(Request request) {
    return send(request).thenApply(answer -> null);
  }

  CompletableFuture<Answer<byte[]>> send(Request request) {
    return exchange(request, BodySubscribers::ofByteArray);
  }

  /** The answer's bytes as they come; the deadline ends with its head. */
  CompletableFuture<InputStream> bytes(Request request) {
    return exchange(request, BodySubscribers::ofInputStream).thenApply(Answer::body);
  }

  /** The answer's bytes as they come; whoever subscribes says how fast. */
  CompletableFuture<Answer<Flow.Publisher<List<ByteBuffer>>>> stream(Request request) {
    return exchange(request, BodySubscribers::ofPublisher);
  }

  private <B> CompletableFuture<Answer<B>> exchange(
      Request request, Supplier<BodySubscriber<B>> body) {
    return closed
        ? CompletableFuture.failedFuture(new IllegalStateException("the client is closed"))
        : new Exchange<>(this, http, request, body).start();
  }

  /** Sends a request once and gives whatever is answered. */
  CompletableFuture<HttpResponse<byte[]>> raw(Request request) {
    return closed
        ? CompletableFuture.failedFuture(new IllegalStateException("the client is closed"))
        : Exchange.once(this, http, request);
  }

  HttpRequest toHttp(Request request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + request.path()))
            .method(request.method(), request.body());
    request.headers().forEach(builder::setHeader);
    if (options.apiKey() != null) {
      builder.setHeader("Authorization", "Bearer " + options.apiKey());
    }
    return builder.build();
  }

  BodyPublisher body(Object value) {
    try {
      return BodyPublishers.ofByteArray(mapper.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not to be written as JSON", e);
    }
  }

  <T> T parse(byte[] json, Class<T> type) {
    try {
      return mapper.readValue(json, type);
    } catch (IOException e) {
      throw unknownAnswer(e);
    }
  }

  <T> T parse(String json, Class<T> type) {
    try {
      return mapper.readValue(json, type);
    } catch (IOException e) {
      throw unknownAnswer(e);
    }
  }

  <T> T convert(JsonNode json, Class<T> type) {
    try {
      return mapper.treeToValue(json, type);
    } catch (IOException e) {
      throw unknownAnswer(e);
    }
  }

  private ApiException unknownAnswer(IOException cause) {
    return unreachable("the answer of " + base + " is not what the client knows", cause);
  }

  ApiException unreachable(String detail, @Nullable Throwable cause) {
    return new ApiException.Unreachable(standIn(0, "UNREACHABLE", detail), cause);
  }

  ApiException refusal(int status, HttpHeaders headers, String body) {
    String type = headers.firstValue("Content-Type").orElse("");
    if (type.startsWith("application/problem+json")) {
      return ApiException.of(parse(body, Problem.class));
    }
    String detail = "the answer has status " + status + " and no problem document";
    return ApiException.of(standIn(status, "UNKNOWN", detail));
  }

  private static Problem standIn(int status, String code, String detail) {
    return new Problem(
        "about:blank", "", status, detail, code, status == 0, List.of(), null, null, null);
  }

  /** Has something ended when the client is closed; gives what takes that back. */
  Runnable onClose(Runnable end) {
    open.add(end);
    if (closed) {
      end.run();
    }
    return () -> open.remove(end);
  }

  /** Refuses further requests; on JDK 21 and later the connections are closed too. */
  void close() {
    closed = true;
    List.copyOf(open).forEach(Runnable::run);
    try {
      Method shutdown = HttpClient.class.getMethod("shutdownNow");
      shutdown.invoke(http);
    } catch (NoSuchMethodException e) {
      // JDK 17: idle connections end by themselves.
    } catch (ReflectiveOperationException e) {
      throw unreachable("the client did not close", e);
    }
  }
}
