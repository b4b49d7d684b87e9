package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.client.ApiException;
import dev.sluice.client.AppendResult;
import dev.sluice.client.Column;
import dev.sluice.client.NewTable;
import dev.sluice.client.Problem;
import dev.sluice.client.SqlResult;
import dev.sluice.client.Table;
import dev.sluice.client.TableDetail;
import dev.sluice.client.TransactionId;
import dev.sluice.client.VacuumResult;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableRoutesTest {
  private static final NewTable ORDERS =
      new NewTable(
          "sales.orders",
          List.of(new Column("id", "bigint", false), Column.of("day", "date")),
          List.of("day"),
          Map.of("delta.appendOnly", "true"));

  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer();
    server.client.tables().create(ORDERS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void creates_describes_lists_and_drops_tables() {
    Table table = server.client.tables().get("sales.orders");

    assertThat(table.name()).isEqualTo("sales.orders");
    assertThat(table.schema())
        .containsExactly(new Column("id", "bigint", false), new Column("day", "date", true));
    assertThat(table.partitionColumns()).containsExactly("day");
    assertThat(table.properties()).containsEntry("delta.appendOnly", "true");
    assertThat(table.lastModified()).isEqualTo(FakeQueries.CREATED);
    assertThat(server.client.tables().list()).containsExactly("sales.orders");
    server.client.tables().drop("sales.orders");
    assertThatThrownBy(() -> server.client.tables().get("sales.orders"))
        .isInstanceOf(ApiException.NotFound.class);
  }

  @Test
  void a_table_is_created_with_its_rules() {
    server
        .client
        .tables()
        .create(
            NewTable.of(
                    "ruled",
                    Column.of("n", "int").notNull().comment("count").defaultTo("1"),
                    Column.of("twice", "int").generatedAs("n * 2"))
                .check("some", "n > 0")
                .comment("of shops"));

    assertThat(server.client.tables().get("ruled", 0).schema())
        .containsExactly(
            new Column("n", "int", false, "count", "1", null),
            new Column("twice", "int", true, null, null, "n * 2"));
    TableDetail detail = server.client.tables().detail("ruled");
    assertThat(detail.tableFeatures()).contains("checkConstraints");
    assertThat(detail.createdAt()).isEqualTo(FakeQueries.CREATED);
    assertThat(server.client.tables().create(NewTable.at("named", "/data/t")).location())
        .isEqualTo("/data/t");
  }

  @Test
  void vacuums_only_where_told_to() throws Exception {
    VacuumResult found = server.client.tables().vacuum("sales.orders", null, true);
    assertThat(found.dryRun()).isTrue();
    assertThat(found.paths()).containsExactly("/warehouse/old.parquet");
    assertThat(server.client.tables().vacuum("sales.orders", 200, false).dryRun()).isFalse();
    assertThat(
            server
                .send(
                    server
                        .request("/api/v1/tables/sales.orders/vacuum")
                        .POST(HttpRequest.BodyPublishers.noBody()))
                .body())
        .contains("\"dryRun\":true");
    assertThatThrownBy(() -> server.client.tables().vacuum("sales.orders", 1, false))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void optimizes_the_chosen_partitions() {
    assertThat(server.client.tables().optimize("sales.orders", "day = '2024'").filesConsidered())
        .isEqualTo("day = '2024'".length());
    assertThat(server.client.tables().optimize("sales.orders", null).filesConsidered()).isZero();
  }

  @Test
  void refuses_a_table_that_exists_or_is_faulty() {
    assertThatThrownBy(() -> server.client.tables().create(ORDERS))
        .isInstanceOf(ApiException.Conflict.class);
    NewTable faulty =
        new NewTable("a b", List.of(Column.of("id", "bigintt")), List.of("x"), Map.of());
    Problem problem =
        catchThrowableOfType(
                ApiException.Invalid.class, () -> server.client.tables().create(faulty))
            .problem();
    assertThat(problem.errors())
        .extracting(Problem.Fault::pointer)
        .containsExactly("/name", "/schema/0/type", "/partitionColumns/0");
  }

  @Test
  void appends_a_json_array_or_lines_once_for_each_transaction() {
    TransactionId transaction = new TransactionId("loader-7", 42);
    List<Map<String, Integer>> rows = List.of(Map.of("id", 1));

    AppendResult first = server.client.tables().append("sales.orders", rows, transaction);
    AppendResult replay = server.client.tables().append("sales.orders", rows, transaction);
    AppendResult lines =
        server
            .client
            .tables()
            .appendNdjson("sales.orders", BodyPublishers.ofString("{\"id\":2}\n"), null);

    assertThat(first.replayed()).isFalse();
    assertThat(replay).isEqualTo(new AppendResult(first.version(), 1, true));
    assertThat(lines.version()).isEqualTo(2);
    assertThat(server.tables.appended).containsExactly("[{\"id\":1}]", "{\"id\":2}\n");
  }

  @Test
  void tells_a_new_commit_from_a_replay_by_the_status() throws Exception {
    assertThat(append("{}", "Delta-App-Id", "a", "Delta-Txn-Version", "1").statusCode())
        .isEqualTo(201);
    assertThat(append("{}", "Delta-App-Id", "a", "Delta-Txn-Version", "1").statusCode())
        .isEqualTo(200);
  }

  @Test
  void wants_both_transaction_headers_or_neither() throws Exception {
    assertThat(append("{}", "Delta-App-Id", "a").statusCode()).isEqualTo(400);
    assertThat(append("{}", "Delta-Txn-Version", "1").statusCode()).isEqualTo(400);
    assertThat(append("{}", "Delta-App-Id", "a", "Delta-Txn-Version", "-1").statusCode())
        .isEqualTo(400);
    assertThat(server.tables.appended).isEmpty();
  }

  @Test
  void points_to_faulty_rows() throws Exception {
    HttpResponse<String> response = append("faulty");

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body()).contains("INVALID_ROWS", "\"pointer\":\"/0/a\"");
  }

  @Test
  void refuses_more_rows_than_it_takes_with_and_without_a_length() throws Exception {
    String rows = "x".repeat(50_001);

    assertThat(append(rows).statusCode()).isEqualTo(413);
    HttpRequest.Builder chunked =
        server
            .request("/api/v1/tables/sales.orders/rows")
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofByteArrays(
                    List.of(
                        rows.getBytes(StandardCharsets.UTF_8),
                        rows.getBytes(StandardCharsets.UTF_8))));
    HttpResponse<String> response = server.send(chunked);
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("PAYLOAD_TOO_LARGE");
    assertThat(server.tables.appended).isEmpty();
    assertThat(append("x".repeat(50_000)).statusCode()).isEqualTo(201);
  }

  @Test
  void reads_rows_of_a_version_that_fulfil_a_condition() {
    SqlResult result = server.client.tables().rows("sales.orders", 7, "a > 'ö&b'", 3L);

    assertThat(result.schema()).contains(Column.of("version", "bigint"));
    assertThat(result.rows().get(0).get(0).asText()).isEqualTo("a > 'ö&b'");
    assertThat(result.rows().get(0).get(1).asLong()).isEqualTo(3);
    assertThat(result.rows().get(0).get(2).asLong()).isEqualTo(7);
    SqlResult newest = server.client.tables().rows("sales.orders", 0);
    assertThat(newest.rows().get(0).get(0).isNull()).isTrue();
  }

  @Test
  void runs_a_statement() {
    SqlResult result = server.client.sql("range 2");

    assertThat(result.schema()).containsExactly(Column.of("id", "bigint"));
    assertThat(result.rows()).hasSize(2);
  }

  @Test
  void points_into_a_faulty_statement() {
    Problem problem =
        catchThrowableOfType(ApiException.Invalid.class, () -> server.client.sql("selekt"))
            .problem();

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.errors())
        .containsExactly(new Problem.Fault("/sql", 1, 1, "no statement", "SELECT"));
  }

  @Test
  void writes_one_array_a_line_where_that_is_accepted() throws Exception {
    HttpResponse<String> response =
        server.send(sql("range 3").header("Accept", "application/x-ndjson"));

    assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    assertThat(response.body())
        .startsWith(
            "{\"schema\":[{\"name\":\"id\",\"type\":\"bigint\"}]}\n[0]\n[1]\n[2]\n{\"end\":");
  }

  @Test
  void answers_an_early_error_with_its_own_status() throws Exception {
    HttpResponse<String> response = server.send(sql("break 10"));

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body()).contains("DIVIDE_BY_ZERO").doesNotContain("rows");
  }

  @Test
  void cuts_the_connection_where_rows_fail_halfway() {
    assertThatThrownBy(() -> server.send(sql("break 100000"))).isInstanceOf(IOException.class);
    assertThat(server.client.isLive()).isTrue();
  }

  private HttpRequest.Builder sql(String statement) {
    return server
        .request("/api/v1/sql")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"sql\": \"" + statement + "\"}"));
  }

  private HttpResponse<String> append(String rows, String... headers) throws Exception {
    HttpRequest.Builder request =
        server
            .request("/api/v1/tables/sales.orders/rows")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(rows));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return server.send(request);
  }
}
