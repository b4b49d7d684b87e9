package dev.sluice.server.runtime;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a run threw into an error with a code, and logs it for whom it concerns. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static SluiceException classify(Throwable error) {
    if (error instanceof SluiceException known) {
      return known;
    }
    if (error instanceof OutOfMemoryError) {
      return new SluiceException(
          ErrorCode.OUT_OF_MEMORY, "The server's heap is exhausted: " + error.getMessage(), error);
    }
    return new SluiceException(
        ErrorCode.INTERNAL_ERROR,
        "The server failed at this query; its log has the details.",
        error);
  }

  /** Logs the stack trace where the fault is the server's own; who listens tells of the rest. */
  static void log(String query, SluiceException cause, Throwable error) {
    if (cause.code().category() == ErrorCode.Category.INTERNAL) {
      LOG.error("query={}", query, error);
    }
  }
}
