package dev.sluice.server.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A statement that was started, with its rows; used by one thread. */
final class RunningQuery implements AutoCloseable {
  private final DuckDb database;
  private final Work work;
  private final Consumer<@Nullable SQLException> afterClose;
  private final Statement statement;
  private final StatementWatch.Running running;
  private final ResultSet rows;
  private @Nullable SQLException failure;
  private boolean closed;

  /**
   * Starts the work.
   *
   * @param afterClose takes the error that ended it, or null
   */
  RunningQuery(
      DuckDb database,
      Connection connection,
      Work work,
      Consumer<@Nullable SQLException> afterClose)
      throws SQLException {
    this.database = database;
    this.work = work;
    this.afterClose = afterClose;
    statement = connection.createStatement();
    running = database.watch(statement, work.limit());
    try {
      rows = statement.executeQuery(work.sql());
    } catch (SQLException e) {
      running.close();
      throw e;
    }
  }

  /** Reads rows; after an error nothing more can be read. */
  <T> T read(DuckDb.Reader<T> reader) {
    try {
      return reader.read(rows);
    } catch (SQLException e) {
      failure = e;
      throw database.failure(work, e);
    }
  }

  /** Tells the statement that nobody wants its rows: closing alone lets it compute on. */
  void abandon() {
    running.abandon();
    try {
      statement.cancel();
    } catch (SQLException e) {
      failure = failure == null ? e : failure;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    running.close();
    try {
      rows.close();
      statement.close();
    } catch (SQLException e) {
      failure = failure == null ? e : failure;
    }
    afterClose.accept(failure);
  }
}
