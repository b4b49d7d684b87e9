package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.client.ChangesRequest;
import dev.sluice.client.Column;
import dev.sluice.client.NewTable;
import dev.sluice.client.SqlResult;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowRoutesTest {
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer();
    server
        .client
        .tables()
        .create(new NewTable("t", List.of(Column.of("id", "bigint")), List.of(), Map.of()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*                                              | application/json",
        "text/html, */*;q=0.1                             | application/json",
        "application/json;q=0.5, text/csv                 | text/csv; charset=utf-8; header=present",
        "application/x-ndjson;q=0.9, text/csv;q=0.8       | application/x-ndjson",
        "application/jsonl                                | application/x-ndjson",
        "text/*                                           | text/csv; charset=utf-8; header=present",
        "*/*, application/json;q=0, application/x-ndjson;q=0 | text/csv; charset=utf-8; header=present",
        "application/vnd.apache.arrow.stream, */*;q=0.1   | application/vnd.apache.arrow.stream",
        "text/csv, application/json                       | text/csv; charset=utf-8; header=present",
      })
  void the_format_is_the_one_that_the_caller_wants_most(String accept, String type)
      throws Exception {
    HttpResponse<String> response = server.send(sql("range 1").header("Accept", accept));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains(type);
  }

  @ParameterizedTest
  @CsvSource({"text/html", "application/json;q=0", "*/*;q=0"})
  void what_cannot_be_made_is_406(String accept) throws Exception {
    HttpResponse<String> response = server.send(sql("range 1").header("Accept", accept));

    assertThat(response.statusCode()).isEqualTo(406);
    assertThat(response.body()).contains("NOT_ACCEPTABLE", "text/csv", "application/x-ndjson");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 400",
    "startingVersion=1, 200",
    "startingTimestamp=2026-01-01T00:00:00Z&endingVersion=4, 200",
    "startingVersion=1&startingTimestamp=2026-01-01T00:00:00Z, 400",
    "startingVersion=1&endingVersion=2&endingTimestamp=2026-01-01T00:00:00Z, 400",
    "startingVersion=-1, 400",
    "endingVersion=1, 400"
  })
  void changes_begin_at_a_version_or_time(String parameters, int status) throws Exception {
    HttpResponse<String> response =
        server.send(server.request("/api/v1/tables/t/changes?" + parameters).GET());

    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void changes_are_asked_for_as_the_client_says() {
    SqlResult changes =
        server.client.tables().changes("t", ChangesRequest.since(2).until(3).where("n = 1"));

    assertThat(changes.rows().get(0).get(0).textValue()).isEqualTo("n = 1");
  }

  @Test
  void lines_that_fail_halfway_end_with_the_problem() throws Exception {
    HttpResponse<String> response =
        server.send(sql("break 100000").header("Accept", "application/x-ndjson"));
    String[] lines = response.body().split("\n");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(lines).hasSize(100_002);
    assertThat(lines[lines.length - 1])
        .startsWith("{\"error\":{")
        .contains("\"code\":\"DIVIDE_BY_ZERO\"", "\"status\":422");
  }

  @Test
  void csv_that_fails_halfway_ends_with_a_comment_and_is_cut() throws Exception {
    String received = raw(post("break 100000", "text/csv"));

    assertThat(received).endsWith("# error: DIVIDE_BY_ZERO: Division by zero.\r\n");
    assertThatThrownBy(() -> server.send(sql("break 100000").header("Accept", "text/csv")))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-ndjson",
    "text/csv",
    "application/vnd.apache.arrow.stream",
    "application/json"
  })
  void an_early_error_has_its_own_status_in_every_format(String accept) throws Exception {
    HttpResponse<String> response = server.send(sql("break 10").header("Accept", accept));

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void arrow_that_fails_halfway_is_cut() {
    assertThatThrownBy(
            () ->
                server.send(
                    sql("break 100000").header("Accept", "application/vnd.apache.arrow.stream")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void rows_are_cut_off_where_the_caller_says() throws Exception {
    HttpRequest.Builder request =
        request("{\"sql\":\"range 5\",\"maxRows\":2}").header("Accept", "application/x-ndjson");

    assertThat(server.send(request).body())
        .contains("[0]\n[1]\n{\"end\":{\"rows\":2,")
        .endsWith("\"truncated\":true}}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"sql\":\"range 1\",\"maxRows\":-1}         | /maxRows",
        "{\"sql\":\"range 1\",\"timeout\":\"soon\"}   | /timeout",
        "{\"sql\":\"range 1\",\"maxrows\":1}          | /maxrows",
      })
  void a_faulty_limit_is_pointed_to(String body, String pointer) throws Exception {
    HttpResponse<String> response = server.send(request(body));

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body()).contains("\"pointer\":\"" + pointer + "\"");
  }

  @Test
  void a_statement_has_the_id_that_the_caller_gave_or_one_of_its_own() throws Exception {
    assertThat(server.send(sql("range 1").header("X-Query-Id", "my-1")).headers().map())
        .containsEntry("x-query-id", List.of("my-1"));
    assertThat(server.send(sql("range 1")).headers().firstValue("X-Query-Id").orElse(""))
        .hasSize(36);
    assertThat(server.send(sql("range 1").header("X-Query-Id", "a b")).statusCode()).isEqualTo(400);
  }

  @Test
  void a_running_statement_is_listed_and_canceled() throws Exception {
    Thread caller = new Thread(() -> quietly(() -> raw(post("wait", "*/*", "my-2"))));
    caller.start();
    server.tables.started.await();

    HttpResponse<String> running = server.send(server.request("/api/v1/sql").GET());
    assertThat(running.body())
        .isEqualTo(
            "{\"statements\":[{\"id\":\"my-2\",\"sql\":\"wait\","
                + ("\"startedAt\":\"" + FakeQueries.CREATED + "\",\"rows\":0}]}"));
    assertThat(server.send(server.request("/api/v1/sql/my-2").DELETE()).statusCode())
        .isEqualTo(204);
    assertThat(server.tables.ended.await(10, TimeUnit.SECONDS)).isTrue();
    caller.join();
    assertThat(server.send(server.request("/api/v1/sql/my-2").DELETE()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_caller_that_goes_away_cancels_its_statement() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.getOutputStream().write(post("wait", "*/*"));
      server.tables.started.await();
      assertThat(server.tables.statements()).hasSize(1);
    }

    assertThat(server.tables.ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(server.client.isLive()).isTrue();
  }

  @Test
  void a_request_behind_a_running_one_is_not_half_read() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      OutputStream out = socket.getOutputStream();
      out.write(post("wait", "*/*", "my-3"));
      server.tables.started.await();
      out.write(post("range 1", "*/*"));
      assertThat(server.tables.ended.await(400, TimeUnit.MILLISECONDS)).isFalse();
      server.tables.cancel("my-3");
      String received = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(received).startsWith("HTTP/1.1 409").containsOnlyOnce("HTTP/1.1");
    }
  }

  @Test
  void history_and_tables_are_told_page_by_page() throws Exception {
    String history = "/api/v1/tables/t/history?limit=2";
    String first = server.send(server.request(history).GET()).body();
    assertThat(first)
        .contains("\"version\":4", "\"version\":3", "\"nextCursor\":\"2\"")
        .contains("\"transactions\":[{\"appId\":\"app\",\"version\":4}]", "\"engineInfo\":null");
    assertThat(server.send(server.request(history + "&cursor=0").GET()).body())
        .contains("\"version\":0", "\"nextCursor\":null");

    server
        .client
        .tables()
        .create(new NewTable("u", List.of(Column.of("id", "bigint")), List.of(), Map.of()));
    assertThat(server.send(server.request("/api/v1/tables?limit=1").GET()).body())
        .isEqualTo("{\"tables\":[\"t\"],\"nextCursor\":\"t\"}");
    assertThat(server.send(server.request("/api/v1/tables?limit=1&cursor=t").GET()).body())
        .isEqualTo("{\"tables\":[\"u\"]}");
    assertThat(server.send(server.request("/api/v1/tables?q=U").GET()).body())
        .isEqualTo("{\"tables\":[\"u\"]}");
  }

  @Test
  void a_table_may_be_named_by_its_path() throws Exception {
    HttpResponse<String> response =
        server.send(server.request("/api/v1/tables/delta.%60%2Fdata%2Fx%20y%60/schema").GET());

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("There is no table delta.`/data/x y`.");
  }

  @ParameterizedTest
  @CsvSource({
    "version=1&timestamp=2026-01-01T00:00:00Z",
    "timestamp=yesterday",
    "columns=a%2C%2Cb"
  })
  void a_faulty_parameter_is_refused(String parameters) throws Exception {
    assertThat(
            server.send(server.request("/api/v1/tables/t/rows?" + parameters).GET()).statusCode())
        .isEqualTo(400);
  }

  private HttpRequest.Builder sql(String statement) {
    return request("{\"sql\": \"" + statement + "\"}");
  }

  private HttpRequest.Builder request(String body) {
    return server
        .request("/api/v1/sql")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private static byte[] post(String statement, String accept) {
    return post(statement, accept, "any");
  }

  private static byte[] post(String statement, String accept, String id) {
    String body = "{\"sql\":\"" + statement + "\"}";
    String head =
        "POST /api/v1/sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + ("Accept: " + accept + "\r\nX-Query-Id: " + id + "\r\n")
            + ("Content-Length: " + body.length() + "\r\n\r\n");
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }

  private String raw(byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(2_000);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private interface Sending {
    void send() throws IOException;
  }

  private static void quietly(Sending sending) {
    try {
      sending.send();
    } catch (IOException timedOut) {
      return; // the server keeps the connection open after its answer
    }
  }
}
