package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GetCommandTest {
  private static final String PAGE = "GET /api/v1/queries?limit=1000";

  private final ScriptedServer server = new ScriptedServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private void has(String... queries) {
    server.on(
        PAGE,
        200,
        "{\"queries\":[" + String.join(",", queries) + "],\"total\":2,\"nextCursor\":null}");
  }

  @Test
  void lists_queries_under_one_head() {
    has(Resources.query("orders", "RUNNING", 1), Resources.query("a", "STOPPED", 1));

    Run run = Run.of(server, "get");

    assertThat(run)
        .isEqualTo(
            new Run(
                0,
                """
                NAME    STATE    BATCH  ROWS/S  LAG
                orders  RUNNING      7    54.0   12
                a       STOPPED      -       -    -
                """,
                ""));
  }

  @Test
  void prints_bare_names_for_scripts() {
    has(Resources.query("orders", "RUNNING", 1), Resources.query("a", "STOPPED", 1));

    assertThat(Run.of(server, "get", "queries", "-o", "name").lines())
        .containsExactly("orders", "a");
  }

  @Test
  void prints_the_resource_as_json() throws Exception {
    server.on("GET /api/v1/queries/orders", 200, Resources.query("orders", "RUNNING", 3));

    Run run = Run.of(server, "get", "orders", "-o", "json");

    assertThat(Json.parse(run.out()).at("/revision").asInt()).isEqualTo(3);
    assertThat(Json.parse(run.out()).at("/createdAt").asText())
        .isEqualTo("2026-01-02T03:04:05.678Z");
  }

  @Test
  void says_beside_the_data_that_there_is_nothing() {
    has();

    Run run = Run.of(server, "get");

    assertThat(run.lines()).hasSize(1);
    assertThat(run.err()).contains("No queries.");
  }

  @Test
  void lists_tables() {
    server.on("GET /api/v1/tables", 200, "{\"tables\":[\"orders_in\",\"sales.x\"]}");

    assertThat(Run.of(server, "get", "tables").lines())
        .isEqualTo(List.of("NAME", "orders_in", "sales.x"));
    assertThat(Run.of(server, "get", "tables", "-o", "name").lines())
        .isEqualTo(List.of("orders_in", "sales.x"));
  }

  @Test
  void shows_the_versions_and_sizes_of_tables() {
    server.on(
        "GET /api/v1/tables/t",
        200,
        """
        {"name":"t","location":"file:/w/t","id":"1","version":7,
        "lastModified":"2026-01-02T03:04:05.678Z","schema":[{"name":"a","type":"int"}],
        "partitionColumns":[],"properties":{},"numFiles":3,"sizeInBytes":2048}""");

    assertThat(Run.of(server, "get", "tables", "t").lines())
        .containsExactly(
            "NAME  VERSION  FILES     SIZE  LAST MODIFIED             COLUMNS",
            "t           7      3  2.0 KiB  2026-01-02T03:04:05.678Z  1");
  }
}
