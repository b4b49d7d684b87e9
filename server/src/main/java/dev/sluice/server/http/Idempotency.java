package dev.sluice.server.http;

import dev.sluice.server.http.IdempotencyKeys.Answer;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers a POST with the same {@code Idempotency-Key} once, and then again with that answer. */
final class Idempotency {
  private static final String KEY = "Idempotency-Key";
  private static final String TAKEN = "sluice.idempotency";
  private static final Pattern VALID = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final List<String> KEPT_HEADERS =
      List.of("Content-Type", "Location", "ETag", "Preference-Applied");

  private final IdempotencyKeys keys;

  Idempotency(IdempotencyKeys keys) {
    this.keys = keys;
  }

  /**
   * Looks whether the request was answered before, and answers it then.
   *
   * @return whether it is answered
   */
  boolean replay(Route route, Context context, Exchange exchange) throws IOException {
    String key = context.header(KEY);
    if (key == null || !applies(route)) {
      return false;
    }
    if (!VALID.matcher(key).matches()) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT, "An Idempotency-Key is 1 to 255 visible ASCII characters.");
    }
    Answer answer = keys.claim(key, fingerprint(context, exchange.hold()));
    if (answer == null) {
      context.attribute(TAKEN, key);
      return false;
    }
    answer.headers().forEach(context::header);
    context.header("Idempotency-Replayed", "true");
    context.status(answer.status()).result(answer.body());
    return true;
  }

  /** Rows have their transactions, and statements may be long; everything else is small. */
  private static boolean applies(Route route) {
    return route.method().equals(HandlerType.POST)
        && !route.path().endsWith("/rows")
        && !route.path().endsWith("/sql");
  }

  /** Keeps the answer of a request that is about to be sent. */
  void answered(Context context) throws IOException {
    String key = context.attribute(TAKEN);
    if (key == null) {
      return;
    }
    byte[] body = new byte[0];
    try (InputStream result = context.resultInputStream()) {
      if (result != null) {
        body = result.readAllBytes();
      }
    }
    context.result(body);
    keys.answered(key, new Answer(context.statusCode(), headers(context), body));
  }

  private static Map<String, String> headers(Context context) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : KEPT_HEADERS) {
      @Nullable String value = context.res().getHeader(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    return headers;
  }

  private static String fingerprint(Context context, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String query = context.queryString() == null ? "" : "?" + context.queryString();
      digest.update((context.path() + query + "\n").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
