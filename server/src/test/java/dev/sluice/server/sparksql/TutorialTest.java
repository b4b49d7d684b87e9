package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.TableSchemas;
import dev.sluice.server.sparksql.statement.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The statements and the pipeline of the tutorial, compiled and run. */
class TutorialTest {
  private static final String CREATE =
      """
      CREATE TABLE orders_in (
        OrderID INT, OrderDate DATE, Customer STRING, Product STRING, Quantity INT, Price DECIMAL)
      USING DELTA;
      """;
  private static final String INSERT =
      """
      INSERT INTO orders_in (OrderID, OrderDate, Customer, Product, Quantity, Price) VALUES
        (3001, '2024-09-01', 'Yang', 'Road Bike Red', 1, 1200),
        (3002, '2024-09-01', 'Carlson', 'Mountain Bike Silver', 1, 1500),
        (3003, '2024-09-02', 'Wilson', 'Road Bike Yellow', 2, 1350),
        (3004, '2024-09-02', 'Yang', 'Road Front Wheel', 1, 115),
        (3005, '2024-09-02', 'Rai', 'Mountain Bike Black', 1, NULL)
      """;

  private final StructType schema = createTable().spec().schema();

  private static Statement.CreateTable createTable() {
    return (Statement.CreateTable) SparkSql.statement(CREATE, new FakeTables());
  }

  @Test
  void creates_the_table() {
    assertThat(createTable().table()).isEqualTo(new TableRef.Named("orders_in"));
    assertThat(schema.sql())
        .isEqualTo(
            "struct<OrderID:int,OrderDate:date,Customer:string,Product:string,Quantity:int,"
                + "Price:decimal(10,0)>");
  }

  @Test
  void inserts_selects_and_transforms_the_rows() {
    FakeTables tables = new FakeTables().with("orders_in", schema);
    Statement.Insert insert = (Statement.Insert) SparkSql.statement(INSERT, tables);
    assertThat(insert.query().schema().sameColumns(schema)).isTrue();
    CompiledQuery pipeline =
        SparkSql.pipeline(
            schema,
            List.of(
                new Transform.Filter("Price IS NOT NULL"),
                new Transform.WithColumn("IsBike", "INSTR(Product, 'Bike') > 0", "int"),
                new Transform.WithColumn("Total", "Quantity * Price", "decimal")));
    assertThat(pipeline.schema().sql()).endsWith("IsBike:int,Total:decimal(10,0)>");
    try (DuckDb engine = new DuckDb()) {
      engine.run("CREATE TABLE input AS " + insert.query().sql());
      engine.run("CREATE VIEW orders_in AS SELECT * FROM input");
      assertThat(engine.rows(pipeline.sql()))
          .containsExactlyInAnyOrder(
              row("3001", "2024-09-01", "Yang", "Road Bike Red", "1", "1200", "1", "1200"),
              row(
                  "3002",
                  "2024-09-01",
                  "Carlson",
                  "Mountain Bike Silver",
                  "1",
                  "1500",
                  "1",
                  "1500"),
              row("3003", "2024-09-02", "Wilson", "Road Bike Yellow", "2", "1350", "1", "2700"),
              row("3004", "2024-09-02", "Yang", "Road Front Wheel", "1", "115", "0", "115"));
      CompiledQuery select = select("SELECT count(*), sum(Price) FROM orders_in", tables);
      assertThat(select.schema().names()).containsExactly("count(1)", "sum(Price)");
      assertThat(engine.rows(select.sql())).containsExactly(row("5", "4165"));
    }
  }

  private static CompiledQuery select(String sql, TableSchemas tables) {
    return ((Statement.Select) SparkSql.statement(sql, tables)).query();
  }

  private static List<String> row(String... values) {
    return List.of(values);
  }
}
