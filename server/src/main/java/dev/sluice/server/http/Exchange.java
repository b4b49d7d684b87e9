package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request and its answer. */
final class Exchange {
  /** The attribute that tells the error mapper which query a request is about. */
  static final String QUERY = "sluice.query";

  static final List<String> NDJSON =
      List.of("application/x-ndjson", "application/ndjson", "application/jsonl");
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final Pattern WAIT = Pattern.compile("(?i)\\s*wait\\s*=\\s*\"?(.*?)\"?\\s*");

  /** Rows up to this size are held back, so that an early error still gets its own status. */
  private static final int HELD_BACK_BYTES = 64 << 10;

  private final Context context;
  private final HttpLimits limits;
  private final Parameters parameters;

  Exchange(Context context, HttpLimits limits, Parameters parameters) {
    this.context = context;
    this.limits = limits;
    this.parameters = parameters;
  }

  Parameters parameters() {
    return parameters;
  }

  String segment(String name) {
    return context.pathParam(name);
  }

  @Nullable String header(String name) {
    return context.header(name);
  }

  /** Names the query that the request is about; a 409 then tells its state. */
  void concerns(String query) {
    context.attribute(QUERY, query);
  }

  /** The body of a request that carries one JSON document. */
  byte[] document() throws IOException {
    return document(List.of(Json.TYPE));
  }

  /** The same in one of several types. */
  byte[] document(List<String> types) throws IOException {
    requireType(types);
    try (InputStream body = body(limits.maxDocumentBytes())) {
      return body.readAllBytes();
    }
  }

  /** The body of a request that carries rows. */
  InputStream rows() {
    requireType(List.of(Json.TYPE, NDJSON.get(0), NDJSON.get(1), NDJSON.get(2)));
    return body(limits.maxRowsBytes());
  }

  private InputStream body(long limit) {
    if (context.req().getContentLengthLong() > limit) {
      throw LimitedInputStream.tooLarge(limit);
    }
    return new LimitedInputStream(context.bodyInputStream(), limit);
  }

  private void requireType(List<String> types) {
    String type = context.contentType();
    String[] parts = type == null ? new String[] {""} : type.toLowerCase(Locale.ROOT).split(";");
    boolean utf8 = true;
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].replace("\"", "").strip();
      utf8 &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
    }
    if (!types.contains(parts.length == 0 ? "" : parts[0].strip()) || !utf8) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          "The Content-Type must be " + String.join(" or ", types) + ", in UTF-8.");
    }
  }

  boolean accepts(List<String> types) {
    String accept = context.header("Accept");
    return accept != null && types.stream().anyMatch(accept.toLowerCase(Locale.ROOT)::contains);
  }

  /**
   * How long the caller wants to wait, by {@code Prefer: wait=}; 0 without, 300 seconds at most.
   */
  Duration preferredWait() {
    String prefer = context.header("Prefer");
    for (String preference : prefer == null ? new String[0] : prefer.split("[,;]")) {
      Matcher wait = WAIT.matcher(preference);
      if (wait.matches()) {
        Long seconds = Parameters.wholeNumber(wait.group(1));
        if (seconds == null) {
          throw new SluiceException(
              ErrorCode.INVALID_ARGUMENT, "Prefer: wait= must be a whole number of seconds.");
        }
        long applied = Math.min(seconds, LONGEST_WAIT.toSeconds());
        context.header("Preference-Applied", "wait=" + applied);
        return Duration.ofSeconds(applied);
      }
    }
    return Duration.ZERO;
  }

  void setHeader(String name, String value) {
    context.header(name, value);
  }

  void answer(int status, Object value) {
    context.status(status).contentType(Json.TYPE).result(Json.bytes(value));
  }

  void answerNothing() {
    context.status(204);
  }

  /** A body that is written as it comes into being; the caller flushes it at the end. */
  OutputStream stream(String contentType) {
    context.status(200).contentType(contentType);
    return new BufferedOutputStream(context.outputStream(), HELD_BACK_BYTES);
  }
}
