package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.tables.RowFormat;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import jakarta.servlet.ServletOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** One request and its answer. */
final class Exchange {
  /** The attribute that tells the error mapper which query a request is about. */
  static final String QUERY = "sluice.query";

  private static final Map<String, RowFormat> ROW_TYPES = rowTypes();
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final Pattern WAIT = Pattern.compile("(?i)\\s*wait\\s*=\\s*\"?(.*?)\"?\\s*");

  /** Rows up to this size are held back, so that an early error still gets its own status. */
  private static final int HELD_BACK_BYTES = 64 << 10;

  private final Context context;
  private final HttpLimits limits;
  private final Parameters parameters;
  private byte @Nullable [] held;
  private boolean streamed;

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
    return body(limits.maxRowsBytes());
  }

  /** Reads the body of a request that carries a document, which is read again afterwards. */
  byte[] hold() throws IOException {
    try (InputStream body = body(limits.maxDocumentBytes())) {
      held = body.readAllBytes();
      return held;
    }
  }

  /** How the rows of such a request are written. */
  RowFormat rowFormat() {
    return Objects.requireNonNull(ROW_TYPES.get(requireType(ROW_TYPES.keySet())));
  }

  private static Map<String, RowFormat> rowTypes() {
    Map<String, RowFormat> types = new LinkedHashMap<>();
    types.put(Json.TYPE, RowFormat.JSON);
    types.put("application/x-ndjson", RowFormat.JSON);
    types.put("application/ndjson", RowFormat.JSON);
    types.put("application/jsonl", RowFormat.JSON);
    types.put("text/csv", RowFormat.CSV);
    types.put("application/vnd.apache.parquet", RowFormat.PARQUET);
    return types;
  }

  private InputStream body(long limit) {
    if (held != null) {
      return new ByteArrayInputStream(held);
    }
    if (context.req().getContentLengthLong() > limit) {
      throw LimitedInputStream.tooLarge(limit);
    }
    return new LimitedInputStream(context.bodyInputStream(), limit);
  }

  private String requireType(Collection<String> types) {
    String type = context.header("Content-Type"); // contentType() fails at what is no charset
    String[] parts = type == null ? new String[] {""} : type.toLowerCase(Locale.ROOT).split(";");
    boolean utf8 = true;
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].replace("\"", "").strip();
      utf8 &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
    }
    String named = parts.length == 0 ? "" : parts[0].strip();
    if (!types.contains(named) || !utf8) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          "The Content-Type must be " + String.join(" or ", types) + ", in UTF-8.");
    }
    return named;
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

  void answerBytes(String contentType, byte[] body) {
    context.status(200).contentType(contentType).result(body);
  }

  void answerUnchanged() {
    context.status(304);
  }

  void answerNothing() {
    context.status(204);
  }

  /** Whether the answer lasts as long as its reader likes. */
  boolean isStreamed() {
    return streamed;
  }

  /** Answers when the future completes; its error is answered as one that is thrown. */
  void answerLater(CompletableFuture<?> answered) {
    context.future(() -> answered);
  }

  /** Answers with what is streamed, until the streaming is done. */
  void answerStream(String contentType, Streaming streaming) {
    streamed = true;
    context
        .status(200)
        .contentType(contentType)
        .header("Cache-Control", "no-cache")
        .header("X-Accel-Buffering", "no");
    if (!context.method().equals(HandlerType.HEAD)) {
      context.future(() -> open(streaming));
    }
  }

  private CompletableFuture<Void> open(Streaming streaming) {
    try {
      return streaming.begin(
          new StreamedAnswer.Connection() {
            @Override
            public ServletOutputStream output() throws IOException {
              return context.res().getOutputStream();
            }

            @Override
            public void cut() {
              ProblemMapper.cut(context);
            }
          });
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Begins to stream an answer; the future completes when it is whole. */
  @FunctionalInterface
  interface Streaming {
    CompletableFuture<Void> begin(StreamedAnswer.Connection connection) throws IOException;
  }

  /** Whether a part of the answer is on its way, so that its status cannot change any more. */
  boolean isCommitted() {
    return context.res().isCommitted();
  }

  String path() {
    return context.path();
  }

  /** The connection that the request came by. */
  EndPoint endPoint() {
    return ServletContextRequest.getServletContextRequest(context.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint();
  }

  /** Closes the connection after the answer, since a request behind this one may be damaged. */
  void closeAfterAnswer() {
    EndPoint endPoint = endPoint();
    Request.addCompletionListener(
        ServletContextRequest.getServletContextRequest(context.req()), failure -> endPoint.close());
  }

  /** A body that is written as it comes into being; the caller flushes it at the end. */
  OutputStream stream(String contentType) {
    context.status(200).contentType(contentType);
    return new BufferedOutputStream(context.outputStream(), HELD_BACK_BYTES);
  }
}
