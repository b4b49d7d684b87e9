package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends functions that take long over one value when a statement of their engine is to end: the
 * engine itself stops between two chunks of rows only, and not at all while it plans. Safe for use
 * by many threads.
 */
public final class Interruption {
  private static final ThreadLocal<@Nullable Interruption> CURRENT = new ThreadLocal<>();

  private final Set<BooleanSupplier> causes = ConcurrentHashMap.newKeySet();

  /** Ends what takes long while the cause is true, until it is removed. */
  public void add(BooleanSupplier cause) {
    causes.add(cause);
  }

  public void remove(BooleanSupplier cause) {
    causes.remove(cause);
  }

  /** Runs functions over rows so that this can end them. */
  public void over(Runnable rows) {
    CURRENT.set(this);
    try {
      rows.run();
    } finally {
      CURRENT.remove();
    }
  }

  /**
   * The text as a matcher reads it, which fails once there is a cause.
   *
   * <p>Which of the engine's statements is meant is not known here. Another one that is just as
   * slow over a value fails with an error that is worth a retry.
   */
  static CharSequence guarded(String text) {
    Interruption current = CURRENT.get();
    return current == null ? text : new Guarded(text, current);
  }

  private void check() {
    for (BooleanSupplier cause : causes) {
      if (cause.getAsBoolean()) {
        throw new SluiceException(
            ErrorCode.ENGINE_RESTARTED,
            "A statement was ended in the middle of a pattern's search");
      }
    }
  }

  private static final class Guarded implements CharSequence {
    private static final int STEPS_BETWEEN_CHECKS = 1 << 16;

    private final String text;
    private final Interruption interruption;
    private int steps;

    Guarded(String text, Interruption interruption) {
      this.text = text;
      this.interruption = interruption;
    }

    @Override
    public char charAt(int index) {
      if (++steps % STEPS_BETWEEN_CHECKS == 0) {
        interruption.check();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
