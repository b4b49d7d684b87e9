package dev.sluice.server.tables;

import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets only so many ad-hoc statements run at a time; as many again may wait a while, more are
 * turned away at once.
 */
final class SqlSlots {
  /** While it waits, a statement looks so often whether it still may. */
  private static final long LOOK_MILLIS = 50;

  private static final int MOST_LOOKS = 200;

  private final Semaphore running;
  private final Semaphore present;

  SqlSlots(int most) {
    running = new Semaphore(most, true);
    present = new Semaphore(2 * most);
  }

  /** Runs a statement that gives no rows. */
  void run(StatementLimit limit, Runnable statement) {
    enter(limit);
    try {
      statement.run();
    } finally {
      leave();
    }
  }

  /** Runs work that gives one result. */
  <T> T call(StatementLimit limit, Supplier<T> work) {
    enter(limit);
    try {
      return work.get();
    } finally {
      leave();
    }
  }

  /** Starts a statement whose slot is held until its cursor is closed. */
  RowCursor query(StatementLimit limit, Supplier<RowCursor> statement) {
    enter(limit);
    try {
      return new HeldSlot(statement.get());
    } catch (RuntimeException e) {
      leave();
      throw e;
    }
  }

  private void enter(StatementLimit limit) {
    if (!present.tryAcquire()) {
      throw busy();
    }
    boolean entered = false;
    try {
      for (int looks = 0; looks < MOST_LOOKS && !entered; looks++) {
        limit.check();
        entered = running.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (!entered) {
        throw busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SluiceException(ErrorCode.CANCELED, "The statement was canceled.", e);
    } finally {
      if (!entered) {
        present.release();
      }
    }
  }

  private void leave() {
    running.release();
    present.release();
  }

  private static SluiceException busy() {
    return new SluiceException(
        ErrorCode.TOO_MANY_REQUESTS, "Too many SQL statements run at the same time");
  }

  private final class HeldSlot implements RowCursor {
    private final RowCursor rows;
    private final AtomicBoolean left = new AtomicBoolean();

    HeldSlot(RowCursor rows) {
      this.rows = rows;
    }

    @Override
    public StructType schema() {
      return rows.schema();
    }

    @Override
    public @Nullable List<@Nullable Object> next() {
      return rows.next();
    }

    @Override
    public void close() {
      if (left.compareAndSet(false, true)) {
        try {
          rows.close();
        } finally {
          leave();
        }
      }
    }
  }
}
