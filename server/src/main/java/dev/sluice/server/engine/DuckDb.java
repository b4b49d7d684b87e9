package dev.sluice.server.engine;

import dev.sluice.server.functions.Interruption;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.LocalFiles;
import dev.sluice.server.model.LocalFiles.Held;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** One in-memory DuckDB instance and its idle connections. Safe for use by many threads. */
final class DuckDb implements AutoCloseable {
  private final DuckDBConnection first;
  private final StatementWatch watch;
  private final Interruption interruption;
  private final LocalFiles files;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean broken;

  private DuckDb(
      DuckDBConnection first, StatementWatch watch, Interruption interruption, LocalFiles files) {
    this.first = first;
    this.watch = watch;
    this.interruption = interruption;
    this.files = files;
  }

  /**
   * Opens an instance.
   *
   * @param settings run after the instance's own, one statement each
   */
  static DuckDb open(EngineOptions options, StatementWatch watch, List<String> settings) {
    try {
      Files.createDirectories(options.spillDirectory());
      DuckDBConnection first = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
      for (String setting : common(options)) {
        execute(first, setting);
      }
      Interruption interruption = ScalarFunctions.register(first);
      DeletionFilter.register(first);
      for (String setting : settings) {
        execute(first, setting);
      }
      return new DuckDb(first, watch, interruption, options.files());
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

  /** Runs one statement and reads its result. */
  <T> T run(Work work, Reader<T> reader) {
    try (Held held = hold(work)) {
      return runHeld(work, reader);
    }
  }

  /** Keeps the files of a statement on this machine until it has ended. */
  private Held hold(Work work) {
    Held held = files.hold(work.inputs());
    if (work.limit().isDue()) {
      held.close();
      work.limit().check();
    }
    return held;
  }

  private <T> T runHeld(Work work, Reader<T> reader) {
    Connection connection = null;
    try {
      connection = lease();
      Connection leased = connection;
      try (RunningQuery query =
          new RunningQuery(this, leased, work, failure -> giveBack(leased, failure))) {
        return query.read(reader);
      }
    } catch (SQLException e) {
      if (connection != null) {
        giveBack(connection, e);
      }
      throw failure(work, e);
    }
  }

  /** Runs one statement that gives no rows, and tells how many it made. */
  long update(Work work) {
    try (Held held = hold(work)) {
      return updateHeld(work);
    }
  }

  private long updateHeld(Work work) {
    Connection connection = null;
    try {
      connection = lease();
      long count;
      try (Statement statement = connection.createStatement();
          StatementWatch.Running running = watch(statement, work.limit())) {
        statement.execute(work.sql());
        count = statement.getUpdateCount();
      }
      giveBack(connection, null);
      return count;
    } catch (SQLException e) {
      if (connection != null) {
        giveBack(connection, e);
      }
      throw failure(work, e);
    }
  }

  /**
   * Starts one query whose rows are computed while they are read, in bounded memory. It holds a
   * connection of its own until it is closed.
   */
  RunningQuery stream(Work work) {
    Held held = hold(work);
    try {
      return streamHeld(work, held);
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private RunningQuery streamHeld(Work work, Held held) {
    Connection connection = null;
    try {
      connection = first.duplicate();
      Connection own = connection;
      Consumer<@Nullable SQLException> end =
          failure -> {
            closeQuietly(own);
            held.close();
          };
      execute(own, "SET SESSION jdbc_stream_results=true");
      try {
        return new RunningQuery(this, own, work, end);
      } catch (SQLException hidden) {
        // The driver reports every error of a streamed statement as "Invalid result set"; the same
        // statement without streaming tells which.
        execute(own, "SET SESSION jdbc_stream_results=false");
        return new RunningQuery(this, own, work, end);
      }
    } catch (SQLException e) {
      if (connection != null) {
        discard(connection, e);
      }
      throw failure(work, e);
    }
  }

  /** A connection of the caller's own, for what outlasts a statement. */
  OwnConnection own() {
    try {
      return new OwnConnection(this, first.duplicate());
    } catch (SQLException e) {
      throw failure(new Work("", List.of()), e);
    }
  }

  StatementWatch.Running watch(Statement statement, StatementLimit limit) {
    return watch.start(statement, limit, interruption);
  }

  /** The error of a failed statement in the server's words. */
  SluiceException failure(Work work, SQLException error) {
    broken |= DuckDbErrors.isFatal(error);
    if (work.limit().isDue()) {
      return work.limit().failure(error);
    }
    SluiceException failure = DuckDbErrors.translate(error, work.inputs());
    if (failure.code() == ErrorCode.ENGINE_RESTARTED && Thread.currentThread().isInterrupted()) {
      return new SluiceException(ErrorCode.CANCELED, "The statement was canceled.", error);
    }
    if (!DuckDbErrors.mayHideDamage(failure)) {
      return failure;
    }
    for (FileRelation input : work.inputs()) {
      for (DataFile file : input.files()) {
        if (!isReadable(input.withFiles(List.of(file)))) {
          return DuckDbErrors.corrupt(file, failure.getMessage(), error);
        }
      }
    }
    return failure;
  }

  /** Decodes every value: DuckDB does not name the file in which a page is damaged. */
  private boolean isReadable(FileRelation file) {
    String sql = "SELECT max(hash(COLUMNS(*))) FROM (" + RelationSql.relation(file) + ")";
    try (Connection connection = first.duplicate()) {
      execute(connection, sql);
      return true;
    } catch (SQLException e) {
      return !DuckDbErrors.mayBeDamage(e);
    }
  }

  private Connection lease() throws SQLException {
    Connection connection = idle.poll();
    return connection == null ? first.duplicate() : connection;
  }

  /** Takes back a connection; one whose query failed is thrown away. */
  private void giveBack(Connection connection, @Nullable SQLException failure) {
    if (failure == null) {
      idle.push(connection);
    } else {
      discard(connection, failure);
    }
  }

  private void discard(Connection connection, SQLException reason) {
    broken |= DuckDbErrors.isFatal(reason);
    closeQuietly(connection);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    idle.forEach(DuckDb::closeQuietly);
    idle.clear();
    closeQuietly(first);
  }

  static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // What is being thrown away cannot matter to anybody.
      return;
    }
  }

  /** The first column of a result. */
  static List<String> texts(ResultSet rows) throws SQLException {
    List<String> texts = new ArrayList<>();
    while (rows.next()) {
      texts.add(rows.getString(1));
    }
    return texts;
  }

  /** Turns a result into a value. */
  interface Reader<T> {
    T read(ResultSet rows) throws SQLException;
  }
}
