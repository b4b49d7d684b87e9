package dev.sluice.server.engine;

import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StreamingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The state of a run as tables of a DuckDB database of its own, in memory. A batch is a transaction
 * of that database, held open until the sink has committed.
 */
final class DuckDbState implements StateSession {
  private static final String ROW = DuckDbSql.name(StatefulOperator.ROW);
  private static final String HASH = DuckDbSql.name(StatefulOperator.HASH);

  /** How many rows the engine keeps and compresses together. */
  private static final long ROW_GROUP = 122_880;

  private final OwnConnection connection;
  private final OwnConnection cleaner;
  private final String database;

  private final List<StateRows> rows = new ArrayList<>();

  /** Rows that came and went before the state was last made compact. */
  private long compacted;

  DuckDbState(DuckDb database, String name) {
    this.connection = database.own();
    this.cleaner = database.own();
    this.database = DuckDbSql.name(name);
    execute("ATTACH ':memory:' AS " + this.database + " (COMPRESS)");
    execute("USE " + this.database);
  }

  @Override
  public void restore(StreamingPlan plan, List<List<Path>> files, EngineQuery input) {
    rows.clear();
    execute("BEGIN TRANSACTION");
    setWatermarks(new Watermarks(0, 0));
    for (int i = 0; i < plan.operators().size(); i++) {
      StatefulOperator operator = plan.operators().get(i);
      create(operator, input.relations());
      // What an operator reads is there before it runs, without rows.
      DuckDbStateBatch.compute(connection, operator, input.relations());
      rows.add(load(operator, files.get(i)));
    }
    execute("COMMIT");
    compact();
  }

  private void create(StatefulOperator operator, Map<String, FileRelation> relations) {
    String row = "CAST(0 AS BIGINT) AS " + ROW + ", " + operator.hash() + " AS " + HASH;
    String rows = "SELECT " + row + ", * FROM (" + operator.columns() + ") AS q LIMIT 0";
    String table = DuckDbSql.name(operator.state());
    execute("CREATE TABLE " + table + " AS " + RelationSql.over(relations, rows));
    List<String> types =
        connection.read(
            new Work("SELECT column_type FROM (DESCRIBE " + table + ")", List.of()), DuckDb::texts);
    if (types.stream().skip(2).anyMatch(type -> type.contains("HUGEINT"))) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE, "State of the types " + types + " cannot be kept");
    }
  }

  private StateRows load(StatefulOperator operator, List<Path> files) {
    if (files.isEmpty()) {
      return new StateRows(0, 0);
    }
    StateFiles state = new StateFiles(files);
    String removed = DuckDbSql.name(StateFiles.REMOVED);
    String columns = "* EXCLUDE (" + removed + "), " + operator.hash() + " AS " + HASH;
    String table = DuckDbSql.name(operator.state());
    execute("INSERT INTO " + table + " BY NAME " + state.rows(columns));
    return new StateRows(number(state.nextRow()), number("SELECT count(*) FROM " + table));
  }

  @Override
  public StateBatch begin(StreamingPlan plan, EngineQuery result, Watermarks watermarks) {
    execute("BEGIN TRANSACTION");
    setWatermarks(watermarks);
    DuckDbStateBatch batch = new DuckDbStateBatch(connection, plan, result, rows, this::compact);
    batch.run();
    return batch;
  }

  /**
   * Compresses rows that came since the last time, and gives back the room of those that went. New
   * rows are not compressed, which takes several times the room; once they fill one of the engine's
   * groups of rows, it is worth the while.
   */
  private void compact() {
    long changed = rows.stream().mapToLong(StateRows::changed).sum();
    if (changed - compacted >= ROW_GROUP) {
      execute("CHECKPOINT " + database);
      compacted = changed;
    }
  }

  private void setWatermarks(Watermarks watermarks) {
    execute(variable(StatefulOperator.LATE, watermarks.late()));
    execute(variable(StatefulOperator.EVICT, watermarks.evict()));
  }

  private static String variable(String name, long millis) {
    return "SET VARIABLE " + name + " = CAST(" + Math.multiplyExact(millis, 1000) + " AS BIGINT)";
  }

  @Override
  public void snapshot(StreamingPlan plan, int operator, Path directory, String name) {
    String table = DuckDbSql.name(plan.operators().get(operator).state());
    String all =
        "SELECT * EXCLUDE ("
            + HASH
            + "), FALSE AS "
            + DuckDbSql.name(StateFiles.REMOVED)
            + " FROM "
            + table;
    write(connection, all, directory, name);
  }

  /** Writes a query's rows to a file for good. */
  static void write(OwnConnection connection, String rows, Path directory, String name) {
    String options = " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)";
    Path file = directory.resolve(name).toAbsolutePath();
    try {
      Files.createDirectories(directory);
      String target = DuckDbSql.text(file.toString());
      connection.execute(new Work("COPY (" + rows + ") TO " + target + options, List.of()));
      DurableFiles.sync(directory.toAbsolutePath(), List.of(file));
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE, "Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private void execute(String sql) {
    connection.execute(new Work(sql, List.of()));
  }

  private long number(String sql) {
    return connection.read(new Work(sql, List.of()), DuckDbStateBatch::onlyNumber);
  }

  @Override
  public void close() {
    try {
      // Ends a batch that is under way, too: a database in use is not detached.
      connection.close();
      cleaner.execute(new Work("DETACH DATABASE IF EXISTS " + database, List.of()));
    } catch (SluiceException broken) {
      if (broken.code() != ErrorCode.ENGINE_RESTARTED) {
        throw broken;
      }
      // The instance is gone, and all of its memory with it.
    } finally {
      cleaner.close();
    }
  }
}
