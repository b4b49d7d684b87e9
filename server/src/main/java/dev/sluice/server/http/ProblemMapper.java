package dev.sluice.server.http;

import dev.sluice.client.Problem;
import dev.sluice.client.Problem.Fault;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.manager.QueryView;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every error into a problem document (RFC 9457). */
final class ProblemMapper {
  static final String TYPE = "application/problem+json";
  private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);
  private static final long DRAINED_BYTES = 1 << 20;
  private static final String RETRY_AFTER_SECONDS = "1";

  private final Queries queries;
  private final Routes routes;
  private final String runPrefix = Long.toString(System.nanoTime(), 36);
  private final AtomicLong errors = new AtomicLong();

  ProblemMapper(Queries queries, Routes routes) {
    this.queries = queries;
    this.routes = routes;
  }

  /** An error that says what the user can do. */
  void known(SluiceException error, Context context) {
    int status = status(error, context);
    String errorId = null;
    if (status == 500) {
      errorId = nextErrorId();
      LOG.error("{} {} failed, error {}", context.method(), context.path(), errorId, error);
    }
    QueryView query = status == 409 ? query(context).orElse(null) : null;
    List<Fault> faults = error.problems().stream().map(ProblemMapper::fault).toList();
    send(context, problem(status, error.code(), detail(error), faults, query, errorId));
  }

  private static int status(SluiceException error, Context context) {
    int status = ErrorStatus.of(error.code(), context.path());
    boolean awaited =
        context.path().endsWith(Routes.PROCESS_ALL_AVAILABLE)
            || context.path().endsWith(Routes.TRIGGER);
    return status == 422 && awaited ? 409 : status;
  }

  /** The problem of an error that is told within an answer that has begun. */
  static Problem within(SluiceException error, String path) {
    int status = ErrorStatus.of(error.code(), path);
    if (status == 500) {
      LOG.error("{} failed halfway", path, error);
    }
    List<Fault> faults = error.problems().stream().map(ProblemMapper::fault).toList();
    return problem(status, error.code(), detail(error), faults, null, null);
  }

  /** What the web server itself refuses: no such path, no such verb. */
  void refused(HttpResponseException error, Context context) {
    String allowed = routes.allowed(context.path());
    if (error.getStatus() == 405) {
      context.header("Allow", allowed);
      String detail = "The path knows " + allowed + ".";
      send(context, problem(405, ErrorCode.METHOD_NOT_ALLOWED, detail, List.of(), null, null));
    } else if (error.getStatus() == 404) {
      String detail = "There is nothing at this path.";
      send(context, problem(404, ErrorCode.NOT_FOUND, detail, List.of(), null, null));
    } else {
      send(context, ofStatus(error.getStatus()));
    }
  }

  /** An error that nobody foresaw: the log has it, the caller its number. */
  void unforeseen(Exception error, Context context) {
    if (error instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      String stopping = "The server is stopping.";
      known(new SluiceException(ErrorCode.SHUTTING_DOWN, stopping, error), context);
      return;
    }
    if (context.res().isCommitted()) {
      if (error instanceof IOException) {
        LOG.info("{} {} ended early: {}", context.method(), context.path(), error.toString());
      } else {
        LOG.error("{} {} failed halfway", context.method(), context.path(), error);
      }
      cut(context);
      return;
    }
    String errorId = nextErrorId();
    LOG.error("{} {} failed, error {}", context.method(), context.path(), errorId, error);
    String detail = "The server failed; its log has the error " + errorId + ".";
    send(context, problem(500, ErrorCode.INTERNAL_ERROR, detail, List.of(), null, errorId));
  }

  /** A problem for a status that no code stands for. */
  static Problem ofStatus(int status) {
    boolean ofCaller = status < 500 || status == 501 || status == 505;
    ErrorCode code = ofCaller ? ErrorCode.INVALID_ARGUMENT : ErrorCode.INTERNAL_ERROR;
    HttpStatus named = HttpStatus.forStatus(status);
    return problem(status, code, named.getMessage() + ".", List.of(), null, null);
  }

  private String nextErrorId() {
    return runPrefix + "-" + errors.incrementAndGet();
  }

  private static String detail(SluiceException error) {
    return error.getMessage() == null ? error.code().name() : error.getMessage();
  }

  private static Problem problem(
      int status,
      ErrorCode code,
      String detail,
      List<Fault> faults,
      @Nullable QueryView query,
      @Nullable String errorId) {
    return new Problem(
        "about:blank",
        code.remedy(),
        status,
        detail,
        code.name(),
        code.retryable(),
        faults,
        query == null ? null : query.state().name(),
        query == null ? null : query.allowedActions(),
        errorId);
  }

  static Fault fault(dev.sluice.server.model.Problem problem) {
    return new Fault(
        problem.pointer(),
        problem.line() == 0 ? null : problem.line(),
        problem.column() == 0 ? null : problem.column(),
        problem.message(),
        problem.suggestion());
  }

  private Optional<QueryView> query(Context context) {
    String name = context.attribute(Exchange.QUERY);
    return queries.list().stream()
        .filter(view -> view.definition().name().equals(name))
        .findFirst();
  }

  private static void send(Context context, Problem problem) {
    if (context.res().isCommitted()) {
      cut(context);
      return;
    }
    if (problem.status() == 429 || problem.status() == 503) {
      context.header("Retry-After", RETRY_AFTER_SECONDS);
    }
    drain(context);
    context.res().setCharacterEncoding((String) null); // that of the result that did not come
    context.status(problem.status()).contentType(TYPE).result(Json.bytes(problem));
  }

  /**
   * Reads what is left of a body that is not too large: a connection that is closed with bytes
   * unread is reset, and its client never sees why the request was refused.
   */
  private static void drain(Context context) {
    if (context.header("Expect") != null) {
      return;
    }
    try {
      context.bodyInputStream().skipNBytes(DRAINED_BYTES);
    } catch (IOException | HttpException.RuntimeException e) {
      LOG.debug("{} {}: the body ended", context.method(), context.path(), e);
    }
  }

  /** Half an answer must not look like a whole one: the connection ends without its last chunk. */
  static void cut(Context context) {
    ServletContextRequest.getServletContextRequest(context.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .close();
  }
}
