package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.statement.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Statements other than queries, and the fitting of queries to tables. */
class StatementTest {
  private static final StructType TABLE =
      new StructType(
          List.of(
              new Field("id", PrimitiveType.LONG, false, Map.of()),
              Field.of("day", PrimitiveType.DATE),
              Field.of("price", DecimalType.DEFAULT)));
  private static final FakeTables TABLES = new FakeTables().with("t", TABLE);

  @Test
  void create_table_keeps_types_comments_partitions_and_properties() {
    Statement statement =
        SparkSql.statement(
            "CREATE TABLE IF NOT EXISTS delta.`/data/t` (a INT NOT NULL COMMENT 'the \"key\"',"
                + " b STRUCT<x: ARRAY<STRING>>, `c d` MAP<STRING, DECIMAL(12, 2)>) USING delta"
                + " PARTITIONED BY (A) TBLPROPERTIES ('delta.appendOnly' = 'true', x.y = 1)",
            TABLES);
    assertThat(statement)
        .isInstanceOfSatisfying(
            Statement.CreateTable.class,
            create -> {
              assertThat(create.table()).isEqualTo(new TableRef.AtPath("/data/t"));
              assertThat(create.existing()).isEqualTo(Statement.OnExisting.KEEP);
              assertThat(create.spec().schema().sql())
                  .isEqualTo(
                      "struct<a:int,b:struct<x:array<string>>,c d:map<string,decimal(12,2)>>");
              assertThat(create.spec().schema().fields().get(0).nullable()).isFalse();
              assertThat(create.spec().schema().fields().get(0).metadata())
                  .containsEntry("comment", "\"the \\\"key\\\"\"");
              assertThat(create.spec().partitionColumns()).containsExactly("a");
              assertThat(create.spec().properties())
                  .containsEntry("delta.appendOnly", "true")
                  .containsEntry("x.y", "1");
            });
  }

  @Test
  void short_statements() {
    assertThat(SparkSql.statement("SHOW TABLES", TABLES)).isEqualTo(new Statement.ShowTables());
    assertThat(SparkSql.statement("DESCRIBE TABLE sales.t;", TABLES))
        .isEqualTo(new Statement.DescribeTable(new TableRef.Named("sales.t"), false, null));
    assertThat(SparkSql.statement("desc t", TABLES))
        .isEqualTo(new Statement.DescribeTable(new TableRef.Named("t"), false, null));
    assertThat(SparkSql.statement("DROP TABLE IF EXISTS t", TABLES))
        .isEqualTo(new Statement.DropTable(new TableRef.Named("t"), true));
  }

  @Test
  void insert_fills_absent_columns_with_null_and_casts() {
    Statement.Insert insert =
        (Statement.Insert) SparkSql.statement("INSERT INTO t (price, id) SELECT 2.5, '7'", TABLES);
    assertThat(insert.query().schema().sameColumns(TABLE)).isTrue();
    try (DuckDb engine = new DuckDb()) {
      assertThat(engine.rows(insert.query().sql())).containsExactly(List.of("7", "NULL", "3"));
    }
  }

  @Test
  void a_pipeline_is_assigned_by_name() {
    StructType input =
        StructType.of(
            Field.of("Price", PrimitiveType.DOUBLE), Field.of("ID", PrimitiveType.INTEGER));
    CompiledQuery query = SparkSql.pipeline(input, List.of(new Transform.Filter("ID > 0")));
    CompiledQuery assigned = SparkSql.assign(query, TABLE);
    assertThat(assigned.schema().sameColumns(TABLE)).isTrue();
    try (DuckDb engine = new DuckDb()) {
      engine.run("CREATE TABLE input AS SELECT 1.5::DOUBLE AS \"Price\", 1::INTEGER AS \"ID\"");
      assertThat(engine.rows(assigned.sql())).containsExactly(List.of("1", "NULL", "2"));
    }
  }

  @Test
  void a_column_that_the_table_lacks_or_needs_is_refused() {
    StructType input = StructType.of(Field.of("prise", PrimitiveType.LONG));
    CompiledQuery query = SparkSql.pipeline(input, List.of());
    assertThatThrownBy(() -> SparkSql.assign(query, TABLE)).hasMessageContaining("price");
    CompiledQuery without =
        SparkSql.pipeline(input, List.of(new Transform.WithColumnRenamed("prise", "price")));
    assertThatThrownBy(() -> SparkSql.assign(without, TABLE)).hasMessageContaining("NOT NULL");
  }

  @Test
  void a_pipeline_renames_replaces_drops_and_runs_sql() {
    StructType input =
        StructType.of(Field.of("a", PrimitiveType.INTEGER), Field.of("b", PrimitiveType.STRING));
    CompiledQuery query =
        SparkSql.pipeline(
            input,
            List.of(
                new Transform.WithColumn("A", "a + 1", null),
                new Transform.WithColumnRenamed("b", "c"),
                new Transform.Sql("SELECT *, A * 2 AS twice FROM input WHERE A > 1"),
                new Transform.Filter("twice < 10"),
                new Transform.Select(List.of("c", "twice", "twice AS again"))));
    assertThat(query.schema().sql()).isEqualTo("struct<c:string,twice:int,again:int>");
    try (DuckDb engine = new DuckDb()) {
      engine.run(
          "CREATE TABLE input AS SELECT * FROM (VALUES (0, 'x'), (3, 'y'), (9, 'z')) v(a, b)");
      assertThat(engine.rows(query.sql())).containsExactly(List.of("y", "8", "8"));
    }
  }
}
