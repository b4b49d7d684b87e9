package dev.sluice.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that was not done. The kind tells what a caller can do; the problem tells why. */
public abstract sealed class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  private ApiException(Problem problem, @Nullable Throwable cause) {
    super(problem.code() + ": " + problem.detail(), cause);
    this.problem = problem;
  }

  /** The server's answer; for {@link Unreachable}, what stands in for it. */
  public Problem problem() {
    return problem;
  }

  static ApiException of(Problem problem) {
    return switch (problem.status()) {
      case 401, 403 -> new Unauthorized(problem);
      case 404 -> new NotFound(problem);
      case 409 -> new Conflict(problem);
      case 412 -> new PreconditionFailed(problem);
      case 413 -> new TooLarge(problem);
      case 429, 503 -> new Unavailable(problem);
      default -> problem.status() < 500 ? new Invalid(problem) : new ServerError(problem);
    };
  }

  /** There is no such query, table or path. */
  public static final class NotFound extends ApiException {
    private static final long serialVersionUID = 1;

    private NotFound(Problem problem) {
      super(problem, null);
    }
  }

  /** It exists already, or its state forbids the request. */
  public static final class Conflict extends ApiException {
    private static final long serialVersionUID = 1;

    private Conflict(Problem problem) {
      super(problem, null);
    }

    /** The query's state that forbids the request, or null where it is not about a state. */
    public @Nullable String currentState() {
      return problem().currentState();
    }

    /** What that state allows instead; empty where the conflict is not about a state. */
    public List<String> allowedActions() {
      List<String> actions = problem().allowedActions();
      return actions == null ? List.of() : actions;
    }
  }

  /** The resource has changed since it was read. */
  public static final class PreconditionFailed extends ApiException {
    private static final long serialVersionUID = 1;

    private PreconditionFailed(Problem problem) {
      super(problem, null);
    }
  }

  /** The server wants another key, or allows nobody to do that. */
  public static final class Unauthorized extends ApiException {
    private static final long serialVersionUID = 1;

    private Unauthorized(Problem problem) {
      super(problem, null);
    }
  }

  /** The request holds more than the server takes at once. */
  public static final class TooLarge extends ApiException {
    private static final long serialVersionUID = 1;

    private TooLarge(Problem problem) {
      super(problem, null);
    }
  }

  /** The request itself is wrong; the problem lists where. */
  public static final class Invalid extends ApiException {
    private static final long serialVersionUID = 1;

    private Invalid(Problem problem) {
      super(problem, null);
    }
  }

  /** The server is busy, starting or stopping; the same request may succeed later. */
  public static final class Unavailable extends ApiException {
    private static final long serialVersionUID = 1;

    private Unavailable(Problem problem) {
      super(problem, null);
    }
  }

  /** The server failed; its log has the details. */
  public static final class ServerError extends ApiException {
    private static final long serialVersionUID = 1;

    private ServerError(Problem problem) {
      super(problem, null);
    }
  }

  /** No answer came; whether the request was done is not known. */
  public static final class Unreachable extends ApiException {
    private static final long serialVersionUID = 1;

    Unreachable(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }
}
