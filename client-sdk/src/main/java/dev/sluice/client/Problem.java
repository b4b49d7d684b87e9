package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not done: an RFC 9457 problem document.
 *
 * @param code a stable name; where Spark has the same error, Spark's error class
 * @param title what to do about it, one sentence
 * @param detail what was wrong, one sentence
 * @param errors where in the request the faults lie; empty where the detail says it all
 * @param retryable whether the same request may succeed later, unchanged
 * @param currentState of the query, where its state forbids the request
 * @param allowedActions what that state allows instead
 * @param errorId finds the details in the server's log, where the fault is the server's own
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String code,
    boolean retryable,
    List<Fault> errors,
    @Nullable String currentState,
    @Nullable List<String> allowedActions,
    @Nullable String errorId) {
  public Problem {
    type = type == null ? "about:blank" : type;
    title = title == null ? "" : title;
    detail = detail == null ? "" : detail;
    code = code == null ? "UNKNOWN" : code;
    errors = errors == null ? List.of() : List.copyOf(errors);
    allowedActions = allowedActions == null ? null : List.copyOf(allowedActions);
  }

  /**
   * One fault in what was sent.
   *
   * @param pointer JSON pointer (RFC 6901) to the place, empty for the whole
   * @param line in the SQL text at that place or in malformed JSON, from 1, or null
   * @param column in that line, from 1, or null
   * @param suggestion what would be right, or null
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Fault(
      String pointer,
      @Nullable Integer line,
      @Nullable Integer column,
      String message,
      @Nullable String suggestion) {}
}
