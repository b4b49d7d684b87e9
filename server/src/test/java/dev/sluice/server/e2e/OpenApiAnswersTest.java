package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.Server;
import dev.sluice.server.runtime.WalkObserver;
import dev.sluice.server.testing.OpenApi;
import dev.sluice.server.testing.OpenApi.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds real answers against the document: status, media type, headers and body of each, and the
 * body of each request that was accepted.
 */
class OpenApiAnswersTest {
  private static final Path EXAMPLE = Path.of("../docs/examples/01-orders");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUERY = "/api/v1/queries/orders_processed";
  private static final String TABLE = "/api/v1/tables/orders_in";

  @TempDir private static Path directory;

  private static final OpenApi OPEN_API = OpenApi.read();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static Server server;

  @BeforeAll
  static void play_the_tutorial() throws Exception {
    server = Server.start(Servers.config(directory), WalkObserver.NONE);
    for (String statement : text("statements.sql").split(";\\s*", 0)) {
      sql(200, statement);
    }
    call(201, "POST", "/api/v1/queries?start=true", text("query.json"));
    call(200, "POST", QUERY + "/process-all-available", null, "Prefer", "wait=30");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void of_a_query_are_as_documented() throws Exception {
    call(200, "GET", QUERY, null);
    call(200, "GET", "/api/v1/queries?state=running&limit=1", null);
    call(200, "GET", QUERY + "/status", null);
    assertThat(call(200, "GET", QUERY + "/progress", null)).hasSizeGreaterThan(0);
    call(200, "PUT", QUERY, text("query.json"));
    call(200, "POST", QUERY + "/restart", null, "Prefer", "wait=30");
    call(200, "POST", QUERY + "/start", null);
  }

  @Test
  void of_the_life_of_a_query_are_as_documented() throws Exception {
    String copy = text("query.json").replace("orders_processed", "orders_copy");
    String path = "/api/v1/queries/orders_copy";
    call(201, "PUT", path, copy);
    call(409, "POST", "/api/v1/queries", copy);
    call(412, "DELETE", path, null, "If-Match", "\"9\"");
    call(200, "POST", path + "/start", null, "Prefer", "wait=30");
    call(200, "POST", path + "/stop", null, "Prefer", "wait=30");
    call(204, "DELETE", path, null);
    call(404, "GET", path, null);
  }

  @Test
  void of_a_pause_and_of_a_moved_query_are_as_documented() throws Exception {
    String path = "/api/v1/queries/orders_moved";
    call(201, "PUT", path, text("query.json").replace("orders_processed", "orders_moved"));
    call(200, "POST", path + "/start", null, "Prefer", "wait=30");
    call(200, "POST", path + "/process-all-available", null, "Prefer", "wait=30");
    call(200, "POST", path + "/pause", null, "Prefer", "wait=30");
    call(200, "POST", path + "/trigger", null, "Prefer", "wait=30");
    call(200, "POST", path + "/resume", null, "Prefer", "wait=30");
    call(409, "PATCH", path + "/offsets", "{\"startingVersion\": 1}");
    call(200, "POST", path + "/stop", null, "Prefer", "wait=30");
    call(200, "GET", path + "/offsets", null);
    call(200, "GET", path + "/state", null);
    call(200, "PATCH", path + "/offsets?dryRun=true", "{\"startingVersion\": 1}");
    call(422, "PATCH", path + "/offsets", "{\"startingVersion\": 99}");
    call(200, "POST", path + "/reset?dryRun=true", null);
    call(200, "DELETE", path + "/offsets", null);
  }

  @Test
  void of_the_past_of_a_query_are_as_documented() throws Exception {
    String path = "/api/v1/queries/orders_past";
    call(201, "PUT", path, text("query.json").replace("orders_processed", "orders_past"));
    call(200, "PATCH", path, "{\"trigger\": null}", "If-Match", "\"1\"");
    call(422, "PATCH", path, "{\"sink\": null}");
    call(200, "GET", path + "/versions?limit=1", null);
    call(200, "GET", path + "/versions/1", null);
    call(404, "GET", path + "/versions/9", null);
    call(200, "POST", path + "/versions/1/rollback", null);
    call(200, "GET", QUERY + "/batches", null);
    call(200, "GET", QUERY + "/batches/0", null);
    call(404, "GET", QUERY + "/batches/99", null);
  }

  @Test
  void of_a_definition_on_trial_are_as_documented() throws Exception {
    String definition = text("query.json");
    assertThat(call(200, "POST", "/api/v1/validate", definition).get("valid").asBoolean()).isTrue();
    String wrong = definition.replace("Price IS", "Prise IS");
    assertThat(call(200, "POST", "/api/v1/validate", wrong).get("errors")).isNotEmpty();
    call(400, "POST", "/api/v1/validate", "{");
    call(200, "POST", "/api/v1/preview", "{\"definition\": " + definition + "}");
    call(422, "POST", "/api/v1/preview", "{\"definition\": {\"source\": 1}}");
  }

  @Test
  void of_a_faulty_query_are_as_documented() throws Exception {
    call(400, "POST", "/api/v1/queries", "{\"name\": ");
    call(400, "GET", "/api/v1/queries?stat=x", null);
    call(400, "GET", "/api/v1/queries?state=x", null);
    call(422, "POST", "/api/v1/queries", "{\"nam\": 1, \"source\": {\"format\": \"delta\"}}");
    call(415, "POST", "/api/v1/queries", "x", "Content-Type", "text/plain");
  }

  @Test
  void of_a_failed_query_are_as_documented() throws Exception {
    String failing =
        """
        {"name": "failing", "source": {"format": "delta", "table": "orders_in"},
         "transforms": [{"select": ["CAST(Product AS INT) AS Number"]}],
         "sink": {"format": "delta", "table": "numbers"}}""";
    call(201, "POST", "/api/v1/queries?start=true", failing);
    call(409, "POST", "/api/v1/queries/failing/process-all-available", null, "Prefer", "wait=30");
    JsonNode query = call(200, "GET", "/api/v1/queries/failing", null);
    assertThat(query.path("failure").path("code").asText()).isEqualTo("CAST_INVALID_INPUT");
  }

  @Test
  void of_tables_are_as_documented() throws Exception {
    String table =
        """
        {"name": "days", "schema": [{"name": "day", "type": "date", "nullable": false},
          {"name": "n", "type": "decimal(10,2)"}], "partitionColumns": ["day"]}""";
    call(201, "POST", "/api/v1/tables", table);
    call(409, "POST", "/api/v1/tables", table);
    call(422, "POST", "/api/v1/tables", "{\"name\": \"1\", \"schema\": []}");
    call(200, "GET", "/api/v1/tables", null);
    call(200, "GET", "/api/v1/tables/days", null);
    call(204, "DELETE", "/api/v1/tables/days", null);
    call(404, "GET", "/api/v1/tables/days", null);
  }

  @Test
  void of_rows_are_as_documented() throws Exception {
    call(200, "GET", TABLE + "/rows?limit=2&where=Price%3E1000", null);
    call(400, "GET", TABLE + "/rows?where=Price%20%3E", null);
    call(404, "GET", TABLE + "/rows?version=99", null);
    call(200, "POST", TABLE + "/vacuum", null);
    call(200, "POST", TABLE + "/optimize", null);
    call(400, "POST", TABLE + "/vacuum?retainHours=1", null);
    String row = "[{\"OrderID\": 1, \"OrderDate\": \"2024-09-03\", \"Price\": null}]";
    String[] once = {"Delta-App-Id", "shop", "Delta-Txn-Version", "1"};
    call(201, "POST", TABLE + "/rows", row, once);
    assertThat(call(200, "POST", TABLE + "/rows", row, once).get("replayed").asBoolean()).isTrue();
    call(422, "POST", TABLE + "/rows", "[{\"OrderID\": \"one\"}]");
  }

  @Test
  void of_statements_are_as_documented() throws Exception {
    sql(200, "SELECT OrderID, Product, Price FROM orders_in ORDER BY OrderID");
    sql(400, "SELEC 1");
    sql(422, "SELECT nothing FROM orders_in");
    call(422, "POST", "/api/v1/sql", "{\"sq\": \"SELECT 1\"}");
  }

  @Test
  void of_operations_are_as_documented() throws Exception {
    call(200, "GET", "/livez", null);
    call(200, "GET", "/readyz", null);
    call(200, "GET", "/api/v1/version", null);
    call(200, "GET", "/openapi.json", null);
  }

  private static void sql(int status, String statement) throws Exception {
    String body = JSON.writeValueAsString(Map.of("sql", statement));
    call(status, "POST", "/api/v1/sql", body);
  }

  private static JsonNode call(
      int status, String method, String path, @Nullable String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(60));
    request.header("X-Request-Id", "contract");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    if (body != null && !List.of(headers).contains("Content-Type")) {
      request.setHeader("Content-Type", "application/json");
    }
    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
    String call = method + " " + path;
    assertThat(response.statusCode()).as(call + ": " + response.body()).isEqualTo(status);
    Operation operation = operation(method, response.uri().getPath());
    if (status < 300 && body != null) {
      checkRequest(operation, call, body);
    }
    return checkAnswer(operation, call, response);
  }

  private static Operation operation(String method, String path) {
    return OPEN_API.operations().stream()
        .filter(operation -> operation.method().equals(method) && operation.matches(path))
        .findFirst()
        .orElseThrow();
  }

  private static void checkRequest(Operation operation, String call, String body)
      throws IOException {
    JsonNode content = OPEN_API.resolve(operation.node().get("requestBody")).get("content");
    JsonNode schema = content.get("application/json").get("schema");
    assertThat(OPEN_API.faults(schema, JSON.readTree(body))).as(call + " sent " + body).isEmpty();
  }

  private static JsonNode checkAnswer(
      Operation operation, String call, HttpResponse<String> response) throws IOException {
    JsonNode documented = operation.response(response.statusCode());
    assertThat(documented).as(call + " answers " + response.statusCode()).isNotNull();
    JsonNode whole = OPEN_API.resolve(documented);
    checkHeaders(whole.path("headers"), call, response);
    if (!whole.has("content")) {
      assertThat(response.body()).as(call).isEmpty();
      return JSON.nullNode();
    }
    String type = response.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
    assertThat(whole.get("content").has(type)).as(call + " answers " + type).isTrue();
    JsonNode answer = JSON.readTree(response.body());
    assertThat(OPEN_API.faults(whole.get("content").get(type).get("schema"), answer))
        .as(call + " answers " + response.body())
        .isEmpty();
    return answer;
  }

  /** Those that every such answer has; the others depend on the request. */
  private static void checkHeaders(JsonNode headers, String call, HttpResponse<String> response) {
    for (Iterator<String> names = headers.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (List.of("ETag", "Location").contains(name)) {
        assertThat(response.headers().firstValue(name)).as(call + " has " + name).isPresent();
      }
    }
  }

  private static String text(String file) throws IOException {
    return Files.readString(EXAMPLE.resolve(file)).strip();
  }
}
