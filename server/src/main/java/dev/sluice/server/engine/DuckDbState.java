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
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run as tables of a DuckDB database of its own, in memory. A batch is a transaction
 * of that database, held open until the sink has committed.
 */
final class DuckDbState implements StateSession {
  private static final String ROW = DuckDbSql.name(StatefulOperator.ROW);
  private static final String HASH = DuckDbSql.name(StatefulOperator.HASH);

  /** How many rows the engine keeps and compresses together. */
  private static final long ROW_GROUP = 122_880;

  private final DuckDb instance;
  private final Semaphore snapshots;
  private final OwnConnection connection;
  private final OwnConnection cleaner;
  private final String database;

  private final List<StateRows> rows = new ArrayList<>();

  /** Rows that came and went before the state was last made compact. */
  private long compacted;

  /** The last one that was begun. */
  private @Nullable StateSnapshot snapshot;

  /**
   * State of a run.
   *
   * @param snapshots lets one snapshot be written at a time, of all runs
   */
  DuckDbState(DuckDb database, String name, Semaphore snapshots) {
    this.instance = database;
    this.snapshots = snapshots;
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
   * groups of rows, it is worth the while. What a snapshot reads stays as it is.
   */
  private void compact() {
    long changed = rows.stream().mapToLong(StateRows::changed).sum();
    if (changed - compacted >= ROW_GROUP && (snapshot == null || snapshot.hasEnded())) {
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
  public Snapshot snapshot(StreamingPlan plan, int operator, Path file) {
    String state = plan.operators().get(operator).state();
    String table = database + ".main." + DuckDbSql.name(state);
    OwnConnection own = instance.own();
    try {
      own.execute(new Work("BEGIN TRANSACTION", List.of()));
      // A transaction sees a database as it is when it first looks at it.
      own.execute(
          new Work("SELECT count(*) FROM (SELECT 1 FROM " + table + " LIMIT 1)", List.of()));
    } catch (SluiceException e) {
      own.close();
      throw e;
    }
    String removed = "FALSE AS " + DuckDbSql.name(StateFiles.REMOVED);
    String all = "SELECT * EXCLUDE (" + HASH + "), " + removed + " FROM " + table;
    StateSnapshot begun = new StateSnapshot(own, all, file, snapshots);
    snapshot = begun;
    return begun;
  }

  /** Writes a query's rows to a file for good. */
  static void write(OwnConnection connection, String rows, Path file) {
    String options = " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)";
    Path target = file.toAbsolutePath();
    Path directory = Objects.requireNonNull(target.getParent(), "a file, and no root");
    try {
      Files.createDirectories(directory);
      String name = DuckDbSql.text(target.toString());
      connection.execute(new Work("COPY (" + rows + ") TO " + name + options, List.of()));
      DurableFiles.sync(directory, List.of(target));
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE, "Cannot write " + target + ": " + e.getMessage(), e);
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
      if (snapshot != null) {
        snapshot.close();
      }
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
