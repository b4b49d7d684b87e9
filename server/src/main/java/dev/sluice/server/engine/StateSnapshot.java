package dev.sluice.server.engine;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A state that is written on a thread of its own, within a transaction that sees it as it was when
 * the snapshot began, whatever batches do to it meanwhile.
 */
final class StateSnapshot implements StateSession.Snapshot {
  private final OwnConnection connection;
  private final String rows;
  private final Path file;
  private final Semaphore turn;
  private final Thread thread;
  private volatile boolean written;
  private volatile @Nullable SluiceException failure;

  /**
   * Begins.
   *
   * @param connection whose transaction has seen the state already; closed at the end
   * @param rows the query of what is written
   * @param turn lets one snapshot be written at a time
   */
  StateSnapshot(OwnConnection connection, String rows, Path file, Semaphore turn) {
    this.connection = connection;
    this.rows = rows;
    this.file = file.toAbsolutePath();
    this.turn = turn;
    this.thread = new Thread(this::run, "sluice-state-snapshot");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      turn.acquire();
      try {
        DuckDbState.write(connection, rows, file);
        written = true;
      } finally {
        turn.release();
      }
    } catch (InterruptedException givenUp) {
      failure = canceled(givenUp);
    } catch (SluiceException e) {
      failure = e;
    } finally {
      connection.close();
    }
  }

  private static SluiceException canceled(InterruptedException cause) {
    return new SluiceException(ErrorCode.CANCELED, "The snapshot of the state was canceled", cause);
  }

  /** Whether it reads nothing any more. */
  boolean hasEnded() {
    return !thread.isAlive();
  }

  @Override
  public boolean isWritten() {
    if (!hasEnded()) {
      return false;
    }
    if (failure != null) {
      throw failure;
    }
    if (!written) {
      throw new SluiceException(ErrorCode.INTERNAL_ERROR, "The snapshot " + file + " broke off");
    }
    return true;
  }

  @Override
  public void await() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw canceled(e);
    }
  }

  @Override
  public void close() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
