package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import org.jspecify.annotations.Nullable;

/**
 * Ends functions that take long over one value when a statement of their engine is canceled: the
 * engine itself stops between two chunks of rows only. Safe for use by many threads.
 */
public final class Interruption {
  private static final ThreadLocal<@Nullable Interruption> CURRENT = new ThreadLocal<>();

  private volatile int raised;

  /** Ends what takes long right now; what begins later is not concerned. */
  public void raise() {
    synchronized (this) {
      raised++;
    }
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
   * The text as a matcher reads it, which fails from the moment on when somebody interrupts.
   *
   * <p>Which of the engine's statements was meant is not known here. Another one that was just as
   * slow over a value fails with an error that is worth a retry.
   */
  static CharSequence guarded(String text) {
    Interruption current = CURRENT.get();
    return current == null ? text : new Guarded(text, current, current.raised);
  }

  private void check(int before) {
    if (raised != before) {
      throw new SluiceException(
          ErrorCode.ENGINE_RESTARTED, "A statement was ended in the middle of a pattern's search");
    }
  }

  private static final class Guarded implements CharSequence {
    private static final int STEPS_BETWEEN_CHECKS = 1 << 16;

    private final String text;
    private final Interruption interruption;
    private final int before;
    private int steps;

    Guarded(String text, Interruption interruption, int before) {
      this.text = text;
      this.interruption = interruption;
      this.before = before;
    }

    @Override
    public char charAt(int index) {
      if (++steps % STEPS_BETWEEN_CHECKS == 0) {
        interruption.check(before);
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
