package dev.sluice.client;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is sent for one call.
 *
 * @param path below the endpoint, with its parameters; encoded
 * @param patience how long the server may hold the answer back
 * @param isRepeatable whether the server does the same once if it gets this twice
 */
record Request(
    String method,
    String path,
    Map<String, String> headers,
    BodyPublisher body,
    Duration patience,
    boolean isRepeatable) {
  static final String JSON = "application/json";
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  static Request get(String path) {
    return of("GET", path, true);
  }

  static Request put(String path) {
    return of("PUT", path, true);
  }

  static Request patch(String path) {
    return of("PATCH", path, false);
  }

  static Request delete(String path) {
    return of("DELETE", path, true);
  }

  /** A POST that the server does once, however often it arrives. */
  static Request post(String path) {
    Request request = of("POST", path, true);
    return request.header("Idempotency-Key", UUID.randomUUID().toString());
  }

  /** A POST that the server does as often as it arrives. */
  static Request postOnce(String path) {
    return of("POST", path, false);
  }

  /** Whatever the caller wants. */
  static Request raw(String method, String path) {
    return of(method, path, false);
  }

  private static Request of(String method, String path, boolean isRepeatable) {
    BodyPublisher body = BodyPublishers.noBody();
    return new Request(method, path, Map.of("Accept", JSON), body, Duration.ZERO, isRepeatable);
  }

  /** The same request with one header more, or in place of its own; null changes nothing. */
  Request header(String name, @Nullable String value) {
    if (value == null) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Request(method, path, more, body, patience, isRepeatable);
  }

  Request body(BodyPublisher content, String type) {
    Request typed = header("Content-Type", type);
    return new Request(method, path, typed.headers, content, patience, isRepeatable);
  }

  /**
   * The same request for a resource that is still at {@code revision}. It is not repeated: its own
   * success would forbid it the second time.
   */
  Request matching(@Nullable Long revision) {
    if (revision == null) {
      return this;
    }
    boolean keyed = headers.containsKey("Idempotency-Key");
    Request tagged = header("If-Match", "\"" + revision + "\"");
    return new Request(method, path, tagged.headers, body, patience, keyed);
  }

  /** The same append as part of a transaction, which the table takes once. */
  Request transaction(@Nullable TransactionId transaction) {
    if (transaction == null) {
      return this;
    }
    Request named =
        header("Delta-App-Id", transaction.appId())
            .header("Delta-Txn-Version", String.valueOf(transaction.version()));
    return new Request(method, path, named.headers, body, patience, true);
  }

  /** The same request, answered only when what it asks for is reached or {@code time} is over. */
  Request waiting(Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException("wait must be between 0 and 300 seconds: " + time);
    }
    long seconds = time.plusNanos(999_999_999).toSeconds();
    return (seconds == 0 ? this : header("Prefer", "wait=" + seconds)).lasting(time);
  }

  /** The same request, whose answer may take so much longer than others. */
  Request lasting(Duration time) {
    return new Request(method, path, headers, body, time, isRepeatable);
  }

  /** A part of a path or a parameter's value, encoded. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** {@code ?name=value&…} of the pairs whose value is not null. */
  static String parameters(@Nullable Object... namesAndValues) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (value != null) {
        text.append(text.length() == 0 ? '?' : '&').append(namesAndValues[i]).append('=');
        text.append(encode(value.toString()));
      }
    }
    return text.toString();
  }
}
