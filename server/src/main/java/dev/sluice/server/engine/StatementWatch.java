package dev.sluice.server.engine;

import dev.sluice.server.functions.Interruption;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Cancels statements whose thread was interrupted or whose limit is due: a thread inside DuckDB
 * notices neither by itself. Its own thread looks every {@value #PERIOD_MILLIS} ms while statements
 * run and waits while none does.
 */
final class StatementWatch implements AutoCloseable {
  private static final int PERIOD_MILLIS = 50;

  private final Set<Running> running = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private boolean idle;
  private boolean closed;

  StatementWatch() {
    thread = new Thread(this::watch, "sluice-engine-cancel");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Watches a statement of the calling thread until the result is closed.
   *
   * @param functions ends the functions in Java of the statement's instance
   */
  Running start(Statement statement, StatementLimit limit, Interruption functions) {
    Running started = new Running(statement, Thread.currentThread(), limit, functions);
    running.add(started);
    lock.lock();
    try {
      if (idle) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
    return started;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    lock.lock();
    try {
      while (!closed) {
        idle = running.isEmpty();
        if (idle) {
          changed.awaitUninterruptibly();
        } else {
          changed.awaitNanos(PERIOD_MILLIS * 1_000_000L);
          running.forEach(Running::cancelIfDue);
        }
      }
    } catch (InterruptedException nobodyInterruptsThisThread) {
      throw new AssertionError(nobodyInterruptsThisThread);
    } finally {
      lock.unlock();
    }
  }

  /** One statement while it runs. */
  final class Running implements AutoCloseable {
    private final Statement statement;
    private final Thread caller;
    private final StatementLimit limit;
    private final Interruption functions;
    private final BooleanSupplier due = this::isDue;
    private volatile boolean abandoned;
    private boolean closed;

    private Running(
        Statement statement, Thread caller, StatementLimit limit, Interruption functions) {
      this.statement = statement;
      this.caller = caller;
      this.limit = limit;
      this.functions = functions;
      functions.add(due);
    }

    private boolean isDue() {
      return abandoned || limit.isDue() || caller.isInterrupted();
    }

    /** Ends the statement as if its time were up. */
    void abandon() {
      abandoned = true;
    }

    private synchronized void cancelIfDue() {
      if (!closed && isDue()) {
        try {
          statement.cancel();
        } catch (SQLException alreadyClosed) {
          running.remove(this);
        }
      }
    }

    /** From its return on nothing is canceled: the connection may serve somebody else by then. */
    @Override
    public synchronized void close() {
      closed = true;
      running.remove(this);
      functions.remove(due);
    }
  }
}
