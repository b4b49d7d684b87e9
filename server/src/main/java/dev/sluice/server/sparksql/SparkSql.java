package dev.sluice.server.sparksql;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.Input;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SinkSpec.Upsert;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sparksql.grammar.Guard;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.query.TableSchemas;
import dev.sluice.server.sparksql.statement.Assignment;
import dev.sluice.server.sparksql.statement.ColumnRules;
import dev.sluice.server.sparksql.statement.DeltaStatements;
import dev.sluice.server.sparksql.statement.MaintenanceStatements;
import dev.sluice.server.sparksql.statement.RowChange;
import dev.sluice.server.sparksql.statement.Statement;
import dev.sluice.server.sparksql.statement.StatementBuilder;
import dev.sluice.server.sparksql.statement.WriteChecks;
import dev.sluice.server.sparksql.stream.CompiledPipeline;
import dev.sluice.server.sparksql.stream.PipelineCompiler;
import dev.sluice.server.sparksql.stream.Steps;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.Session;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The compiler from Spark SQL to the engine's SQL. Stateless and safe for use by many threads.
 *
 * <p>Every refusal is a {@link dev.sluice.server.model.SluiceException} whose problems carry line
 * and column in the text they speak of and, where there is one, the nearest right name.
 */
public final class SparkSql {
  /** The relation that a pipeline reads, also in the text of its {@code sql} steps. */
  public static final String INPUT = Input.MAIN;

  /** The relation of a batch's rows that are merged into a table. */
  public static final String BATCH = "#batch";

  /** The column of {@link #BATCH} that says whether a row takes the row of its key away. */
  public static final String DELETED = "#deleted";

  /** The session time zone where none is named. */
  public static final ZoneId UTC = Session.UTC;

  private SparkSql() {}

  /**
   * Compiles the steps of a pipeline as if all its rows were one batch. All faulty steps up to the
   * first whose columns are unknown are reported at once, with pointers such as {@code
   * /transforms/1/withColumn/expr}.
   *
   * @param input the columns of {@link #INPUT}
   */
  public static CompiledQuery pipeline(StructType input, List<Transform> transforms) {
    return pipeline(input, transforms, UTC, Instant.EPOCH);
  }

  /**
   * The same for one batch.
   *
   * @param timeZone that in which timestamps are read from text, shown and taken apart
   * @param batchTime what {@code now()} is; where the result is {@link CompiledQuery#timed}, it
   *     belongs to batches of that time only
   */
  public static CompiledQuery pipeline(
      StructType input, List<Transform> transforms, ZoneId timeZone, Instant batchTime) {
    return pipeline(Steps.of(input, transforms), timeZone, batchTime);
  }

  /** The same for steps that read several inputs. */
  public static CompiledQuery pipeline(Steps steps, ZoneId timeZone, Instant batchTime) {
    return Session.ofBatch(timeZone, batchTime)
        .run(() -> Guard.deepNesting(() -> new PipelineCompiler(steps).compile()));
  }

  /**
   * Compiles the steps of a streaming query for one batch.
   *
   * @param mode which rows of the result a batch gives
   * @param batchTime what {@code now()} is; where the result is {@link CompiledQuery#timed}, it
   *     belongs to batches of that time only
   * @throws dev.sluice.server.model.SluiceException as {@link #pipeline}, and {@code
   *     STREAMING_OUTPUT_MODE_UNSUPPORTED_OPERATION} where the steps do not allow the output mode
   */
  public static CompiledPipeline streaming(
      Steps steps, OutputMode mode, ZoneId timeZone, Instant batchTime) {
    return Session.ofBatch(timeZone, batchTime)
        .run(() -> Guard.deepNesting(() -> new PipelineCompiler(steps).compile(mode)));
  }

  /**
   * Compiles one statement of ad-hoc SQL; a closing semicolon is allowed. Delta's {@code VACUUM}
   * and {@code OPTIMIZE} are among them.
   */
  public static Statement statement(String sql, TableSchemas tables) {
    return statement(sql, tables, UTC);
  }

  /** The same in a session time zone: that of timestamps which are read, shown or taken apart. */
  public static Statement statement(String sql, TableSchemas tables, ZoneId timeZone) {
    return Session.of(timeZone)
        .run(
            () ->
                Guard.deepNesting(
                    () ->
                        DeltaStatements.parse(sql)
                            .or(() -> MaintenanceStatements.parse(sql, tables))
                            .orElseGet(
                                () ->
                                    new StatementBuilder(tables)
                                        .build(SparkParser.statement(sql)))));
  }

  /**
   * Fits a query to a table: columns matched by name, cast by Spark's store assignment (ANSI),
   * absent nullable columns NULL, in the table's order.
   *
   * @throws dev.sluice.server.model.SluiceException {@code DELTA_METADATA_MISMATCH} where a column
   *     is not in the table or its type cannot be assigned
   */
  public static CompiledQuery assign(CompiledQuery query, StructType table) {
    return assign(query, table, UTC);
  }

  /** The same in a session time zone. */
  public static CompiledQuery assign(CompiledQuery query, StructType table, ZoneId timeZone) {
    return Session.of(timeZone).run(() -> assigned(query, table));
  }

  /**
   * Makes a query's rows fit to be written to a table: a row that breaks one of the table's rules
   * ends it with {@code DELTA_VIOLATE_CONSTRAINT_WITH_VALUES}.
   *
   * @param sql an engine's query of exactly the table's columns
   * @param fill whether a generated column that is NULL was not given and is to be computed
   * @return the engine's query, the same where the table has no rules
   */
  public static String checked(String sql, WriteTarget table, boolean fill) {
    return WriteChecks.checked(sql, table, fill);
  }

  /** The same for a query that gives exactly the table's columns, none of them left out. */
  public static CompiledQuery checked(CompiledQuery query, WriteTarget table) {
    return WriteChecks.checked(query, table);
  }

  /**
   * The value of a column that was not given, as a query without tables; empty where it is NULL.
   *
   * <p>Source: Delta's "Default Columns".
   */
  public static Optional<CompiledQuery> defaultValue(Field column, ZoneId timeZone) {
    if (ColumnRules.defaulted(column) == null) {
      return Optional.empty();
    }
    return Optional.of(
        Session.of(timeZone)
            .run(
                () -> {
                  Expr value = WriteChecks.absent(column, Position.START);
                  Rel.Item item = new Rel.Item(value, new SqlNames().column(column.name(), value));
                  Rel row = new Rel.Project(new Rel.OneRow(), List.of(item));
                  return new CompiledQuery(RelSql.query(row), RelSql.schema(row), Map.of(), false);
                }));
  }

  /**
   * Fits a query to a table that takes its rows by keys: as {@link #assign}, with {@link #DELETED}
   * where rows may be deletions, and with the newest row only of each key where {@code sequenceBy}
   * tells which that is. Columns that nothing but {@code deleteWhen} names may be none of the
   * table's.
   */
  public static CompiledQuery upsertRows(
      CompiledQuery query, StructType table, Upsert upsert, ZoneId timeZone) {
    return Session.of(timeZone)
        .run(() -> Guard.deepNesting(() -> new UpsertRows(upsert, table).rows(query)));
  }

  /** The columns of a query that a condition over them, such as {@code deleteWhen}, leaves out. */
  public static StructType notNamedIn(StructType rows, String condition) {
    return Session.of(UTC)
        .run(() -> Guard.deepNesting(() -> UpsertRows.notNamedIn(rows, condition)));
  }

  /** Over {@link #BATCH}: a row where the batch holds a key more than once. */
  public static CompiledQuery repeatedKeys(Upsert upsert, StructType table) {
    return new UpsertRows(upsert, table).repeated();
  }

  /**
   * The change that the rows of {@link #BATCH} make: each takes the place of the row that the table
   * has of its key, unless that is newer.
   *
   * @param batch the columns of {@link #upsertRows}
   */
  public static RowChange upsert(TableRef name, StructType table, StructType batch, Upsert upsert) {
    return new UpsertRows(upsert, table).merge(name, batch);
  }

  private static CompiledQuery assigned(CompiledQuery query, StructType table) {
    SqlNames names = new SqlNames();
    List<Column> columns = WriteChecks.columns(query.schema(), names);
    Rel assigned =
        Assignment.byName(new Rel.Sql(query.sql(), columns), table, names, Position.START);
    return new CompiledQuery(
        RelSql.query(assigned), RelSql.schema(assigned), query.tables(), query.timed());
  }

  /** Compiles a boolean condition over the columns of {@code input} into a query of its rows. */
  public static CompiledQuery where(StructType input, String condition) {
    Steps filter = Steps.of(input, List.of(new Transform.Filter(condition)));
    return Session.of(UTC)
        .run(() -> Guard.deepNesting(() -> new PipelineCompiler(filter).compile()));
  }

  /**
   * Loads and warms the parser, which takes some hundred milliseconds; meant for a background
   * thread while a server starts.
   */
  public static void warmUp() {
    StructType input = StructType.of(Field.of("a", PrimitiveType.INTEGER));
    pipeline(input, List.of(new Transform.Filter("a IS NOT NULL AND a * 2 > 1")));
    SparkParser.statement("SELECT count(*) AS n FROM t WHERE b = 'x' ORDER BY n LIMIT 1");
  }
}
