package dev.sluice.server.engine;

import dev.sluice.server.model.FileRelation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A statement that was started, with its rows; used by one thread. */
final class RunningQuery implements AutoCloseable {
  private final DuckDb database;
  private final Connection connection;
  private final Collection<FileRelation> inputs;
  private final long deadline;
  private final Statement statement;
  private final StatementWatch.Running running;
  private final ResultSet rows;
  private @Nullable SQLException failure;
  private boolean closed;

  RunningQuery(
      DuckDb database,
      Connection connection,
      String sql,
      Collection<FileRelation> inputs,
      long deadline)
      throws SQLException {
    this.database = database;
    this.connection = connection;
    this.inputs = inputs;
    this.deadline = deadline;
    statement = connection.createStatement();
    running = database.watch().start(statement, deadline);
    try {
      rows = statement.executeQuery(sql);
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
      throw DuckDbErrors.translate(e, inputs, StatementWatch.isPast(deadline));
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
    if (failure == null) {
      database.release(connection);
    } else {
      database.discard(connection, failure);
    }
  }
}
