package dev.sluice.server.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection that one caller keeps; what it makes ends with it. Used by one thread at a time. */
final class OwnConnection implements AutoCloseable {
  private final DuckDb database;
  private final Connection connection;

  OwnConnection(DuckDb database, Connection connection) {
    this.database = database;
    this.connection = connection;
  }

  /** Runs a statement for what it does. */
  void execute(Work work) {
    try (Statement statement = connection.createStatement();
        StatementWatch.Running running = database.watch(statement, work.limit())) {
      statement.execute(work.sql());
    } catch (SQLException e) {
      throw database.failure(work, e);
    }
  }

  /** Runs a query and reads its rows. */
  <T> T read(Work work, DuckDb.Reader<T> reader) {
    try (RunningQuery query = new RunningQuery(database, connection, work, failure -> {})) {
      return query.read(reader);
    } catch (SQLException e) {
      throw database.failure(work, e);
    }
  }

  @Override
  public void close() {
    DuckDb.closeQuietly(connection);
  }
}
