package dev.sluice.server.engine;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a statement before its last row: its time is up, or somebody asks for it. Safe for use by
 * many threads.
 */
public final class StatementLimit {
  /** Lets a statement run as long as it takes; nobody may cancel it. */
  static final StatementLimit NONE = new StatementLimit(Duration.ZERO, Long.MAX_VALUE);

  private final Duration timeout;
  private final long deadline;
  private volatile boolean canceled;

  private StatementLimit(Duration timeout, long deadline) {
    this.timeout = timeout;
    this.deadline = deadline;
  }

  /** A limit whose time begins now. */
  public static StatementLimit of(Duration timeout) {
    return new StatementLimit(timeout, System.nanoTime() + timeout.toNanos());
  }

  /** Asks the statement to end; it does within a tenth of a second. */
  public void cancel() {
    canceled = true;
  }

  /**
   * Does nothing while the statement may go on.
   *
   * @throws SluiceException {@code TIMEOUT} or {@code CANCELED}
   */
  public void check() {
    if (isDue()) {
      throw failure(null);
    }
  }

  boolean isDue() {
    return canceled || (this != NONE && System.nanoTime() - deadline >= 0);
  }

  /** Why a statement has ended that is due. */
  SluiceException failure(@Nullable Throwable cause) {
    return canceled
        ? new SluiceException(ErrorCode.CANCELED, "The statement was canceled.", cause)
        : new SluiceException(
            ErrorCode.TIMEOUT,
            "The statement ran out of time after " + timeout.toMillis() + " ms.",
            cause);
  }
}
