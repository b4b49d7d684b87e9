package dev.sluice.server.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error with a code that a user can act on. Its message says what was wrong and names the table,
 * version and file where there are any; it holds no stack trace, no Java type and no secret.
 */
public final class SluiceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final transient List<Problem> problems;

  public SluiceException(ErrorCode code, String message) {
    this(code, message, List.of(), null);
  }

  public SluiceException(ErrorCode code, String message, @Nullable Throwable cause) {
    this(code, message, List.of(), cause);
  }

  /** An error that points to several places of what the caller sent. */
  public SluiceException(ErrorCode code, String message, List<Problem> problems) {
    this(code, message, problems, null);
  }

  private SluiceException(
      ErrorCode code, String message, List<Problem> problems, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.problems = List.copyOf(problems);
  }

  public ErrorCode code() {
    return code;
  }

  /** Where in the caller's document the faults lie; empty where the message says it all. */
  public List<Problem> problems() {
    return problems;
  }
}
