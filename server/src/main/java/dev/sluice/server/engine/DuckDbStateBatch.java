package dev.sluice.server.engine;

import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.EventTime;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StatefulOperator.Step;
import dev.sluice.server.model.StreamingPlan;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch as a transaction that was begun. */
final class DuckDbStateBatch implements StateBatch, BatchOutput {
  private static final String ROW = DuckDbSql.name(StatefulOperator.ROW);
  private static final String HASH = DuckDbSql.name(StatefulOperator.HASH);
  private static final String PLACE = DuckDbSql.name(StatefulOperator.PLACE);

  private final OwnConnection connection;
  private final StreamingPlan plan;
  private final EngineQuery result;
  private final List<StateRows> rows;
  private final Runnable committed;
  private final List<EventTimes> eventTimes = new ArrayList<>();
  private final List<Counts> counts = new ArrayList<>();
  private final List<List<String>> changes = new ArrayList<>();

  /**
   * A batch.
   *
   * @param rows what is known of each operator's state; counted here
   * @param committed what follows a commit
   */
  DuckDbStateBatch(
      OwnConnection connection,
      StreamingPlan plan,
      EngineQuery result,
      List<StateRows> rows,
      Runnable committed) {
    this.connection = connection;
    this.plan = plan;
    this.result = result;
    this.rows = rows;
    this.committed = committed;
  }

  /** Runs the operators. */
  void run() {
    for (EventTime time : plan.eventTimes()) {
      eventTimes.add(connection.read(input(time.sql()), DuckDbStateBatch::times));
    }
    for (int i = 0; i < plan.operators().size(); i++) {
      run(i, plan.operators().get(i));
    }
  }

  private static EventTimes times(ResultSet row) throws SQLException {
    row.next();
    return new EventTimes(
        row.getLong(1), millis(row.getLong(2)), millis(row.getLong(3)), millis(row.getLong(4)));
  }

  private static long millis(long micros) {
    return Math.floorDiv(micros, 1000L);
  }

  private void run(int index, StatefulOperator operator) {
    List<String> changed = new ArrayList<>();
    long before = rows.get(index).changed();
    for (Step step : operator.steps()) {
      if (step instanceof Step.Compute compute) {
        create(compute.relation(), RelationSql.over(result.relations(), compute.sql()));
      } else if (step instanceof Step.Take take) {
        take(index, operator, take, changed);
      } else if (step instanceof Step.Remove remove) {
        remove(index, operator, remove.relation(), changed);
      } else if (step instanceof Step.Put put) {
        put(index, operator, put.sql(), changed);
      }
    }
    changes.add(changed);
    counts.add(counted(index, operator, rows.get(index).changed() - before));
  }

  private void create(String relation, String sql) {
    execute("CREATE OR REPLACE TEMP TABLE " + DuckDbSql.name(relation) + " AS " + sql);
  }

  /** The computed relations of an operator, without state and without rows. */
  static void compute(
      OwnConnection connection, StatefulOperator operator, Map<String, FileRelation> relations) {
    for (Step step : operator.steps()) {
      if (step instanceof Step.Compute compute) {
        createEmpty(connection, compute.relation(), compute.sql(), relations);
      } else if (step instanceof Step.Take take) {
        createEmpty(connection, take.relation(), "SELECT * FROM " + state(operator), relations);
      }
    }
  }

  private static void createEmpty(
      OwnConnection connection, String relation, String sql, Map<String, FileRelation> relations) {
    String create = "CREATE OR REPLACE TEMP TABLE " + DuckDbSql.name(relation) + " AS ";
    String none = RelationSql.over(relations, sql) + " LIMIT 0";
    connection.execute(new Work(create + none, relations.values()));
  }

  /** One look through the state finds, keeps and deletes. */
  private void take(int index, StatefulOperator operator, Step.Take take, List<String> changed) {
    String where = " WHERE " + take.condition();
    create(
        take.relation(),
        "WITH t AS (DELETE FROM " + state(operator) + where + " RETURNING *) SELECT * FROM t");
    removed(index, take.relation(), changed);
  }

  private void remove(int index, StatefulOperator operator, String relation, List<String> changed) {
    if (removed(index, relation, changed) > 0) {
      String places = "(SELECT " + PLACE + " FROM " + DuckDbSql.name(relation) + ")";
      execute("DELETE FROM " + state(operator) + " WHERE rowid IN " + places);
    }
  }

  private long removed(int index, String relation, List<String> changed) {
    long count = count(relation);
    if (count > 0) {
      rows.get(index).remove(count);
      String name = DuckDbSql.name(relation);
      changed.add("SELECT " + ROW + ", TRUE AS " + removed() + " FROM " + name);
    }
    return count;
  }

  private void put(int index, StatefulOperator operator, String sql, List<String> changed) {
    String put = operator.state() + ".put" + changed.size();
    long next = rows.get(index).next();
    String row = "CAST(" + next + " + row_number() OVER () - 1 AS BIGINT) AS " + ROW;
    String all = "SELECT " + row + ", " + operator.hash() + " AS " + HASH + ", * FROM (" + sql;
    create(put, all + ") AS q");
    long count = count(put);
    if (count > 0) {
      String name = DuckDbSql.name(put);
      execute("INSERT INTO " + state(operator) + " SELECT * FROM " + name);
      changed.add("SELECT * EXCLUDE (" + HASH + "), FALSE AS " + removed() + " FROM " + name);
      rows.get(index).put(count);
    }
  }

  private Counts counted(int index, StatefulOperator operator, long changed) {
    StatefulOperator.Counted counted = operator.counted();
    String removed = counted.removed();
    String dropped = counted.dropped();
    return new Counts(
        rows.get(index).total(),
        count(counted.updated()),
        removed == null ? 0 : count(removed),
        changed,
        dropped == null ? 0 : connection.read(input(dropped), DuckDbStateBatch::onlyNumber));
  }

  private static String state(StatefulOperator operator) {
    return DuckDbSql.name(operator.state());
  }

  private static String removed() {
    return DuckDbSql.name(StateFiles.REMOVED);
  }

  private void execute(String sql) {
    connection.execute(new Work(sql, result.relations().values()));
  }

  private Work input(String sql) {
    return new Work(RelationSql.over(result.relations(), sql), result.relations().values());
  }

  private long count(String relation) {
    String sql = "SELECT count(*) FROM " + DuckDbSql.name(relation);
    return connection.read(new Work(sql, List.of()), DuckDbStateBatch::onlyNumber);
  }

  static long onlyNumber(ResultSet rows) throws SQLException {
    rows.next();
    return rows.getLong(1);
  }

  @Override
  public BatchOutput output() {
    return this;
  }

  @Override
  public StructType schema() {
    return result.schema();
  }

  @Override
  public List<WrittenFile> writeParquet(Path directory, FileLayout layout, String attempt) {
    ParquetCopy copy = new ParquetCopy(result, directory, layout, attempt);
    Work work = new Work(copy.sql(), result.relations().values());
    return DuckDbBatch.write(() -> connection.read(work, copy::files), copy, directory);
  }

  @Override
  public List<EventTimes> eventTimes() {
    return List.copyOf(eventTimes);
  }

  @Override
  public List<Counts> counts() {
    return List.copyOf(counts);
  }

  @Override
  public List<@Nullable String> write(Path directory, String attempt) {
    List<@Nullable String> files = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).isEmpty()) {
        files.add(null);
      } else {
        String name = i + "-" + attempt + ".changes.parquet";
        String rows = String.join(" UNION ALL BY NAME ", changes.get(i));
        DuckDbState.write(connection, rows, directory.resolve(name));
        files.add(name);
      }
    }
    return files;
  }

  @Override
  public void commit() {
    execute("COMMIT");
    committed.run();
  }
}
