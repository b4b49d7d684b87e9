package dev.sluice.server.engine;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** One in-memory DuckDB instance and its idle connections. Safe for use by many threads. */
final class DuckDb implements AutoCloseable {
  private final DuckDBConnection first;
  private final StatementWatch watch;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean broken;

  private DuckDb(DuckDBConnection first, StatementWatch watch) {
    this.first = first;
    this.watch = watch;
  }

  /**
   * Opens an instance.
   *
   * @param settings run after the instance's own, one statement each
   */
  static DuckDb open(EngineOptions options, StatementWatch watch, List<String> settings) {
    try {
      Files.createDirectories(options.spillDirectory());
      Properties properties = new Properties();
      properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
      DuckDBConnection first =
          (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", properties);
      try (Statement statement = first.createStatement()) {
        for (String setting : common(options)) {
          statement.execute(setting);
        }
        for (String setting : settings) {
          statement.execute(setting);
        }
      }
      return new DuckDb(first, watch);
    } catch (SQLException | IOException e) {
      throw new SluiceException(
          ErrorCode.INTERNAL_ERROR, "The engine cannot start: " + e.getMessage(), e);
    }
  }

  private static List<String> common(EngineOptions options) {
    return List.of(
        "SET GLOBAL threads=" + options.threads(),
        "SET GLOBAL memory_limit='" + options.memoryLimitBytes() + "B'",
        "SET GLOBAL temp_directory=" + DuckDbSql.text(options.spillDirectory().toString()),
        "SET GLOBAL max_temp_directory_size='" + options.maxSpillBytes() + "B'",
        "SET GLOBAL TimeZone='UTC'",
        "SET GLOBAL preserve_insertion_order=false",
        "SET GLOBAL errors_as_json=true",
        "SET GLOBAL autoinstall_known_extensions=false",
        "SET GLOBAL autoload_known_extensions=false",
        "SET GLOBAL allow_community_extensions=false");
  }

  /** Whether the instance must be thrown away. */
  boolean isBroken() {
    return broken;
  }

  /**
   * Runs one statement and reads its result.
   *
   * @param inputs the relations in it, for the error message
   */
  <T> T run(String sql, Collection<FileRelation> inputs, long deadline, Reader<T> reader) {
    try (RunningQuery query = start(sql, inputs, deadline)) {
      return query.read(reader);
    }
  }

  /** Starts one statement; it holds a connection until it is closed. */
  RunningQuery start(String sql, Collection<FileRelation> inputs, long deadline) {
    Connection connection = idle.poll();
    try {
      if (connection == null) {
        connection = first.duplicate();
      }
      return new RunningQuery(this, connection, sql, inputs, deadline);
    } catch (SQLException e) {
      if (connection != null) {
        discard(connection, e);
      }
      throw DuckDbErrors.translate(e, inputs, StatementWatch.isPast(deadline));
    }
  }

  StatementWatch watch() {
    return watch;
  }

  /** Takes back a connection whose query has ended well. */
  void release(Connection connection) {
    idle.push(connection);
  }

  /** Throws away a connection whose query has failed. */
  void discard(Connection connection, SQLException reason) {
    broken |= DuckDbErrors.isFatal(reason);
    closeQuietly(connection);
  }

  @Override
  public void close() {
    idle.forEach(DuckDb::closeQuietly);
    idle.clear();
    closeQuietly(first);
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // What is being thrown away cannot matter to anybody.
      return;
    }
  }

  /** Turns a result into a value. */
  interface Reader<T> {
    T read(ResultSet rows) throws SQLException;
  }
}
