package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.Server;
import dev.sluice.server.runtime.WalkObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validate and preview against a real server, which they leave as it was. */
class PreviewTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory;
  private static Server server;

  @BeforeAll
  static void a_server_with_three_commits() throws Exception {
    server = Server.start(Servers.config(directory), WalkObserver.NONE);
    sql("CREATE TABLE orders (id INT, price DECIMAL(10,2), note STRING) USING DELTA");
    sql("INSERT INTO orders VALUES (1, 10.50, '7'), (2, NULL, 'x')");
    sql("INSERT INTO orders VALUES (3, 20.00, '8')");
    sql("INSERT INTO orders VALUES (4, 5.25, '9')");
    sql("CREATE TABLE empty (id INT) USING DELTA");
    sql("CREATE TABLE sums (id INT, total DOUBLE) USING DELTA");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void sql(String statement) throws Exception {
    HttpResponse<String> response =
        send("/sql", JSON.createObjectNode().put("sql", statement).toString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(path, body.replace('\'', '"'));
  }

  private static HttpResponse<String> send(String path, String body)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1" + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode answer(int status, String path, String body) throws Exception {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JSON.readTree(response.body());
  }

  private static JsonNode preview(String source, String transforms, String more) throws Exception {
    String definition =
        "{'source': {'format': 'delta', %s}, 'transforms': [%s]}".formatted(source, transforms);
    return answer(200, "/preview", "{'definition': " + definition + more + "}");
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(path -> !path.startsWith(directory.resolve("data/spill"))).toList();
    }
  }

  @Test
  void rows_and_counts_are_shown_after_every_step() throws Exception {
    List<Path> before = files();
    JsonNode preview =
        preview(
            "'table': 'orders'",
            "{'filter': 'price IS NOT NULL'},"
                + "{'withColumn': {'name': 'total', 'expr': 'price * 2', 'cast': 'decimal(12,2)'}},"
                + "{'sql': 'SELECT id, total FROM input WHERE total > 20'}",
            "");
    JsonNode steps = preview.get("steps");
    assertThat(steps).hasSize(4);
    assertThat(steps.findValuesAsText("pointer"))
        .containsExactly("/source", "/transforms/0", "/transforms/1", "/transforms/2");
    assertThat(steps.findValuesAsText("rowCount")).containsExactly("4", "3", "3", "2");
    assertThat(steps.get(0).get("transform").isNull()).isTrue();
    assertThat(steps.get(0).get("rows").toString())
        .isEqualTo("[[1,10.5,\"7\"],[2,null,\"x\"],[3,20.0,\"8\"],[4,5.25,\"9\"]]");
    assertThat(steps.get(1).get("transform").toString())
        .isEqualTo("{\"filter\":\"price IS NOT NULL\"}");
    assertThat(steps.get(3).get("schema").toString())
        .isEqualTo(
            "[{\"name\":\"id\",\"type\":\"int\",\"nullable\":true},"
                + "{\"name\":\"total\",\"type\":\"decimal(12,2)\",\"nullable\":true}]");
    assertThat(steps.get(3).get("rows").toString()).isEqualTo("[[1,21.0],[3,40.0]]");
    assertThat(preview.get("complete").booleanValue()).isTrue();
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void decimals_keep_their_scale() throws Exception {
    String body =
        post("/preview", "{'definition': {'source': {'format': 'delta', 'table': 'orders'}}}")
            .body();
    assertThat(body).contains("[1,10.50,\"7\"]");
  }

  @Test
  void only_so_many_rows_are_shown_and_all_are_counted() throws Exception {
    JsonNode step = preview("'table': 'orders'", "", ", 'maxRows': 1").get("steps").get(0);
    assertThat(step.get("rows")).hasSize(1);
    assertThat(step.get("rowCount").intValue()).isEqualTo(4);
  }

  @Test
  void the_newest_files_come_first_when_asked_for() throws Exception {
    JsonNode preview = preview("'table': 'orders'", "", ", 'from': 'latest', 'maxRows': 2");
    assertThat(preview.get("steps").get(0).get("rows").get(0).get(0).intValue()).isEqualTo(4);
    assertThat(preview.get("steps").get(0).get("rows").get(1).get(0).intValue()).isEqualTo(3);
  }

  @Test
  void a_preview_begins_where_the_query_would() throws Exception {
    JsonNode preview = preview("'table': 'orders', 'options': {'startingVersion': 2}", "", "");
    assertThat(preview.get("steps").get(0).get("rowCount").intValue()).isEqualTo(2);
    JsonNode latest =
        preview("'table': 'orders', 'options': {'startingVersion': 'latest'}", "", "");
    assertThat(latest.get("steps").get(0).get("rowCount").intValue()).isEqualTo(4);
  }

  @Test
  void an_empty_table_has_steps_without_rows() throws Exception {
    JsonNode preview = preview("'table': 'empty'", "{'filter': 'id > 1'}", "");
    assertThat(preview.get("steps").findValuesAsText("rowCount")).containsExactly("0", "0");
    assertThat(preview.get("complete").booleanValue()).isTrue();
  }

  @Test
  void a_row_that_makes_a_step_fail_is_shown_at_that_step() throws Exception {
    JsonNode steps =
        preview(
                "'table': 'orders'",
                "{'filter': 'id < 3'},"
                    + "{'withColumn': {'name': 'n', 'expr': 'CAST(note AS INT)'}},"
                    + "{'drop': ['n']}",
                "")
            .get("steps");
    assertThat(steps.get(1).get("rowCount").intValue()).isEqualTo(2);
    assertThat(steps.get(1).get("error").isNull()).isTrue();
    assertThat(steps.get(2).get("rowCount").isNull()).isTrue();
    assertThat(steps.get(2).get("rows")).isEmpty();
    assertThat(steps.get(2).get("error").get("code").textValue()).isEqualTo("CAST_INVALID_INPUT");
    assertThat(steps.get(3).get("rowCount").intValue()).isEqualTo(2);
  }

  @Test
  void faults_of_definition_and_request_are_listed_together() throws Exception {
    JsonNode problem =
        answer(
            422,
            "/preview",
            "{'definition': {'source': {'format': 'delta', 'table': 'orders'},"
                + "'transforms': [{'filter': 'pric > 1'}]}, 'maxRows': -1, 'form': 'latest'}");
    assertThat(problem.get("errors").findValuesAsText("pointer"))
        .containsExactly("/form", "/maxRows", "/definition/transforms/0/filter");
    assertThat(problem.get("errors").get(2).get("suggestion").textValue()).isEqualTo("price");
    assertThat(problem.get("errors").get(2).get("column").intValue()).isEqualTo(1);
  }

  @Test
  void a_definition_is_checked_as_a_whole_and_answered_with_its_schemas() throws Exception {
    JsonNode validation =
        answer(
            200,
            "/validate",
            "{'name': 'q', 'source': {'format': 'delta', 'table': 'orders'},"
                + "'transforms': [{'select': ['id', 'price AS totl']}],"
                + "'sink': {'format': 'delta', 'table': 'sums'}, 'triger': {}}");
    assertThat(validation.get("valid").booleanValue()).isFalse();
    assertThat(validation.get("errors").findValuesAsText("pointer"))
        .containsExactly("/triger", "/sink");
    assertThat(validation.get("errors").findValuesAsText("suggestion"))
        .containsExactly("trigger", "total");
    assertThat(validation.get("inputSchema")).hasSize(3);
    assertThat(validation.get("outputSchema").findValuesAsText("name"))
        .containsExactly("id", "totl");
    assertThat(post("/validate", "{").statusCode()).isEqualTo(400);
  }

  @Test
  void a_refused_definition_lists_the_same_faults() throws Exception {
    JsonNode problem =
        answer(
            422,
            "/queries",
            "{'name': 'q', 'source': {'format': 'delta', 'table': 'orders'},"
                + "'transforms': [{'filter': 'idd > 1'}],"
                + "'sink': {'format': 'delta', 'table': 'sums'}, 'triger': {}}");
    assertThat(problem.get("errors").findValuesAsText("pointer"))
        .containsExactly("/triger", "/transforms/0/filter");
  }

  private static HttpResponse<String> put(String path, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1" + path))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body.replace('\'', '"')))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void a_change_that_the_checkpoint_cannot_carry_is_planned_refused_and_made_with_a_reset()
      throws Exception {
    String before =
        "{'name': 'moved', 'source': {'format': 'delta', 'table': 'orders'},"
            + "'sink': {'format': 'delta', 'table': 'moved_out'},"
            + "'trigger': {'availableNow': true}}";
    String after = before.replace("'orders'", "'sums'").replace("moved_out", "moved_too");
    assertThat(put("/queries/moved", before).statusCode()).isEqualTo(201);
    answer(202, "/queries/moved/start", "");
    Servers.awaitEqual("FINISHED", () -> state("moved"));

    JsonNode plan = answer(200, "/queries/moved/plan", after);
    assertThat(plan.get("checkpoint").textValue()).isEqualTo("RESET");
    assertThat(plan.get("changes").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/source/table", "/sink/table");
    HttpResponse<String> refused = put("/queries/moved", after);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("INCOMPATIBLE_CHANGE", "/source/table", "/sink/table");
    assertThat(put("/queries/moved?onIncompatible=never", after).statusCode()).isEqualTo(400);
    assertThat(put("/queries/moved?onIncompatible=reset", after).statusCode()).isEqualTo(200);
    assertThat(answer(200, "/queries/moved/plan", after).get("changed").booleanValue()).isFalse();
  }

  private static String state(String query) {
    try {
      HttpRequest get =
          HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/queries/" + query)).build();
      return JSON.readTree(HTTP.send(get, BodyHandlers.ofString()).body()).get("state").textValue();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
