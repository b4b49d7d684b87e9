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

  /**
   * The error of a document with faults.
   *
   * @param document what it is called, as "The definition"
   * @param problems at least one
   * @param count how many there are, whether listed or not
   */
  public static SluiceException notValid(String document, List<Problem> problems, int count) {
    Problem first = problems.get(0);
    String place = first.pointer().isEmpty() ? "the document" : first.pointer();
    String fault = first.message().replaceFirst("\\.$", "");
    String more = count == 1 ? "" : " (and " + (count - 1) + " more)";
    return new SluiceException(
        ErrorCode.INVALID_DEFINITION,
        document + " is not valid: " + place + ": " + fault + more + ".",
        problems);
  }

  public ErrorCode code() {
    return code;
  }

  /** Where in the caller's document the faults lie; empty where the message says it all. */
  public List<Problem> problems() {
    return problems;
  }
}
