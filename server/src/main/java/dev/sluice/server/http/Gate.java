package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets so many requests of a kind in at once and refuses the others, so that threads are left for
 * everything else.
 */
final class Gate {
  private final Semaphore permits;
  private final String kind;

  Gate(String kind, int limit) {
    this.permits = new Semaphore(limit);
    this.kind = kind;
  }

  /**
   * Enters; closing the result leaves.
   *
   * @throws SluiceException {@code TOO_MANY_REQUESTS}
   */
  Passage enter() {
    if (!permits.tryAcquire()) {
      throw new SluiceException(
          ErrorCode.TOO_MANY_REQUESTS, "Too many requests " + kind + " at the same time.");
    }
    return new Passage(permits);
  }

  /** The stay of one request; leaves once. */
  static final class Passage implements AutoCloseable {
    private final Semaphore permits;
    private final AtomicBoolean left = new AtomicBoolean();

    private Passage(Semaphore permits) {
      this.permits = permits;
    }

    @Override
    public void close() {
      if (left.compareAndSet(false, true)) {
        permits.release();
      }
    }
  }
}
