package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Warehouse;
import dev.sluice.server.engine.DuckDbEngine;
import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.storage.NioFileStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCatalogTest {
  private static final TableRef ORDERS = new TableRef.Named("sales.orders");
  private static final StructType SCHEMA =
      StructType.of(
          new Field("id", PrimitiveType.LONG, false, Map.of("comment", "\"the key\"")),
          Field.of("product", PrimitiveType.STRING),
          Field.of("price", new DecimalType(10, 2)));

  private static final StatementLimit LIMIT = StatementLimit.of(Duration.ofMinutes(1));

  @TempDir Path directory;
  private NioFileStore store;
  private DeltaTables tables;
  private DuckDbEngine engine;
  private TableCatalog catalog;

  @BeforeEach
  void open() {
    EngineOptions options = new EngineOptions(256L << 20, 2, directory.resolve("spill"), 1L << 30);
    store = new NioFileStore();
    engine = DuckDbEngine.open(options);
    tables =
        new DeltaTables(
            store,
            new Warehouse(directory.resolve("warehouse"), List.of(), false),
            InstantSource.system());
    catalog =
        new TableCatalog(
            tables,
            engine,
            new SqlSandbox(options, Duration.ofSeconds(30)),
            directory.resolve("staging"),
            1,
            InstantSource.system());
  }

  @AfterEach
  void close() throws Exception {
    tables.close();
    engine.close();
    store.close();
  }

  @Test
  void appended_rows_are_read_back_at_their_version() {
    catalog.create(ORDERS, SCHEMA, List.of(), Map.of());
    assertThat(append("[{\"id\": 1, \"product\": \"Bike\", \"price\": 12.5}]", null))
        .isEqualTo(new AppendedRows(1, 1, false));
    assertThat(append("{\"id\": 2}\n{\"id\": 3}", null)).isEqualTo(new AppendedRows(2, 2, false));
    assertThat(rows(null, 10)).hasSize(3);
    assertThat(rows(1L, 10)).hasSize(1);
    assertThat(rows(null, 2)).hasSize(2);
    assertThat(rows(1L, 10).get(0).toString()).isEqualTo("[1, Bike, 12.50]");
    assertThat(catalog.describe(ORDERS).numFiles()).isEqualTo(2);
    assertThat(catalog.names()).containsExactly("sales.orders");
  }

  @Test
  void rows_of_a_partitioned_table_are_cut_up() throws IOException {
    catalog.create(ORDERS, SCHEMA, List.of("product"), Map.of());
    append(
        "{\"id\":1,\"product\":\"a/b\"}{\"id\":2,\"product\":null}{\"id\":3,\"product\":\"a/b\"}",
        null);
    assertThat(catalog.describe(ORDERS).numFiles()).isEqualTo(2);
    assertThat(rows(null, 10).stream().map(Object::toString))
        .containsExactlyInAnyOrder("[1, a/b, null]", "[2, null, null]", "[3, a/b, null]");
    assertThat(directory.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void a_repeated_transaction_finds_its_first_commit() throws IOException {
    catalog.create(ORDERS, SCHEMA, List.of(), Map.of());
    TransactionId transaction = new TransactionId("app", 7);
    assertThat(append("{\"id\": 1}", transaction)).isEqualTo(new AppendedRows(1, 1, false));
    assertThat(append("{\"id\": 1}", transaction)).isEqualTo(new AppendedRows(1, 1, true));
    assertThat(rows(null, 10)).hasSize(1);
    assertThat(parquetFiles()).isEqualTo(1);
  }

  @Test
  void faulty_rows_leave_nothing_behind() throws IOException {
    catalog.create(ORDERS, SCHEMA, List.of(), Map.of());
    assertThatThrownBy(() -> append("{\"id\": 1}{\"id\": null}", null))
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ROWS));
    assertThat(catalog.describe(ORDERS).version()).isZero();
    assertThat(parquetFiles()).isZero();
  }

  @Test
  void no_rows_make_no_commit() {
    catalog.create(ORDERS, SCHEMA, List.of(), Map.of());
    assertThat(append("[]", null)).isEqualTo(new AppendedRows(0, 0, false));
    assertThat(catalog.describe(ORDERS).version()).isZero();
  }

  @Test
  void statements_create_fill_query_describe_and_drop_a_table() {
    sql(
        "CREATE TABLE sales.orders (id BIGINT NOT NULL COMMENT 'the key', product STRING,"
            + " price DECIMAL(10,2)) USING DELTA PARTITIONED BY (product)");
    sql("CREATE TABLE IF NOT EXISTS sales.orders (id BIGINT) USING DELTA");
    sql("INSERT INTO sales.orders VALUES (1, 'Bike', 12.5), (2, NULL, NULL)");
    sql("INSERT INTO sales.orders SELECT id + 10, product, price FROM sales.orders");
    assertThat(sql("SELECT id, price FROM sales.orders WHERE product = 'Bike' ORDER BY id"))
        .hasToString("[[1, 12.50], [11, 12.50]]");
    assertThat(sql("DESCRIBE sales.orders"))
        .hasToString(
            "[[id, bigint, the key], [product, string, null], [price, decimal(10,2), null],"
                + " [# Partition Information, , ], [# col_name, data_type, comment],"
                + " [product, string, null]]");
    assertThat(sql("SHOW TABLES")).hasToString("[[sales, orders, false]]");
    assertThat(catalog.describe(ORDERS).version()).isEqualTo(2);
    sql("DROP TABLE sales.orders");
    sql("DROP TABLE IF EXISTS sales.orders");
    assertThat(sql("SHOW TABLES")).isEmpty();
  }

  @Test
  void an_insert_of_nulls_into_a_required_column_is_refused() throws IOException {
    catalog.create(ORDERS, SCHEMA, List.of(), Map.of());
    assertThatThrownBy(() -> sql("INSERT INTO sales.orders SELECT NULL, 'a', 1.0"))
        .isInstanceOf(SluiceException.class);
    assertThat(parquetFiles()).isZero();
  }

  @Test
  void rows_are_filtered_by_a_condition() {
    catalog.create(ORDERS, SCHEMA, List.of(), Map.of());
    append("{\"id\": 1}{\"id\": 2}", null);
    assertThat(drain(catalog.rows(request("id > 1 AND product IS NULL", null, 5))))
        .hasToString("[[2, null, null]]");
  }

  private List<List<@Nullable Object>> sql(String statement) {
    return drain(
        catalog.sql(new SqlRequest("id", statement, Long.MAX_VALUE, null, ZoneOffset.UTC)));
  }

  @Test
  void a_dropped_table_is_gone() {
    catalog.create(ORDERS, SCHEMA, List.of(), Map.of());
    catalog.drop(ORDERS);
    assertThat(catalog.names()).isEmpty();
    assertThatThrownBy(() -> catalog.drop(ORDERS))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_OR_VIEW_NOT_FOUND));
  }

  @Test
  void statements_beyond_the_slots_are_turned_away() {
    catalog.create(ORDERS, SCHEMA, List.of(), Map.of());
    SqlSlots slots = new SqlSlots(1);
    RowCursor held = slots.query(LIMIT, () -> catalog.rows(request(null, null, 1)));
    Thread waiting = new Thread(() -> slots.run(LIMIT, () -> {}));
    waiting.start();
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> slots.run(LIMIT, () -> {}))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS));
    held.close();
    held.close();
    slots.run(LIMIT, () -> {});
  }

  private AppendedRows append(String json, @Nullable TransactionId transaction) {
    InputStream stream = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    return catalog.append(ORDERS, RowFormat.JSON, stream, transaction);
  }

  private List<List<@Nullable Object>> rows(@Nullable Long version, long limit) {
    return drain(catalog.rows(request(null, version, limit)));
  }

  private static RowsRequest request(@Nullable String where, @Nullable Long version, long limit) {
    TableRead read = new TableRead(ORDERS, new TableVersion(version, null));
    return new RowsRequest("id", read, List.of(), where, limit);
  }

  private static List<List<@Nullable Object>> drain(RowCursor closing) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (RowCursor cursor = closing) {
      for (List<@Nullable Object> row = cursor.next(); row != null; row = cursor.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private long parquetFiles() throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }
}
