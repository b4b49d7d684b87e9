package dev.sluice.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends requests and turns answers into records or exceptions. Safe for use by many threads. */
final class Transport {
  static final String JSON = "application/json";
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private final HttpClient http;
  private final URI endpoint;
  private final Duration timeout;
  private volatile boolean closed;

  Transport(URI endpoint, Duration connectTimeout, Duration timeout) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectTimeout)
            .build();
    this.endpoint = endpoint;
    this.timeout = timeout;
  }

  /** A request for a path below the endpoint; the path's segments are encoded already. */
  HttpRequest.Builder request(String path) {
    String base = endpoint.toString().replaceFirst("/+$", "");
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout).header("Accept", JSON);
  }

  /** The same request, answered only when what it asks for is reached or {@code wait} is over. */
  HttpRequest.Builder waiting(HttpRequest.Builder request, Duration wait) {
    if (wait.isNegative() || wait.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException("wait must be between 0 and 300 seconds: " + wait);
    }
    long seconds = wait.plusNanos(999_999_999).toSeconds();
    return seconds == 0
        ? request
        : request.header("Prefer", "wait=" + seconds).timeout(timeout.plus(wait));
  }

  HttpRequest.BodyPublisher body(Object value) {
    try {
      return BodyPublishers.ofByteArray(mapper.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not to be written as JSON", e);
    }
  }

  <T> T get(String path, Class<T> type) {
    return read(send(request(path).GET()), type);
  }

  /** Sends a request; any status below 300 is an answer, everything else an exception. */
  HttpResponse<byte[]> send(HttpRequest.Builder request) {
    HttpResponse<byte[]> response = sendRaw(request);
    if (response.statusCode() >= 300) {
      throw ApiException.of(problem(response));
    }
    return response;
  }

  HttpResponse<byte[]> sendRaw(HttpRequest.Builder request) {
    if (closed) {
      throw new IllegalStateException("the client is closed");
    }
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw unreachable("no answer from " + endpoint, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("interrupted while waiting for " + endpoint, e);
    }
  }

  <T> T read(HttpResponse<byte[]> response, Class<T> type) {
    try {
      return mapper.readValue(response.body(), type);
    } catch (IOException e) {
      throw unreachable("the answer of " + endpoint + " is not what the client knows", e);
    }
  }

  private Problem problem(HttpResponse<byte[]> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith("application/problem+json")) {
      return read(response, Problem.class);
    }
    String detail = "the answer has status " + response.statusCode() + " and no problem document";
    return standIn(response.statusCode(), "UNKNOWN", detail);
  }

  private static ApiException unreachable(String detail, Exception cause) {
    return new ApiException.Unreachable(standIn(0, "UNREACHABLE", detail), cause);
  }

  private static Problem standIn(int status, String code, String detail) {
    return new Problem(
        "about:blank", "", status, detail, code, status == 0, List.of(), null, null, null);
  }

  /** Refuses further requests; on JDK 21 and later the connections are closed too. */
  void close() {
    closed = true;
    Object client = http;
    if (client instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw unreachable("the client did not close", e);
      }
    }
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** {@code ?name=value&…} of the pairs whose value is not null. */
  static String parameters(@Nullable String... namesAndValues) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String name = namesAndValues[i];
      String value = namesAndValues[i + 1];
      if (name != null && value != null) {
        text.append(text.length() == 0 ? '?' : '&').append(name).append('=').append(encode(value));
      }
    }
    return text.toString();
  }
}
