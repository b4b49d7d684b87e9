package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RoutesTest {
  /** The interface: a change here is a change for every user. */
  private static final String TABLE =
      """
      DELETE /api/v1/queries/{name}
      DELETE /api/v1/queries/{name}/offsets
      DELETE /api/v1/sql/{id}
      DELETE /api/v1/tables/{table}
      GET /api/v1/config
      GET /api/v1/events/stream
      GET /api/v1/queries
      GET /api/v1/queries/{name}
      GET /api/v1/queries/{name}/batches
      GET /api/v1/queries/{name}/batches/{batchId}
      GET /api/v1/queries/{name}/errors
      GET /api/v1/queries/{name}/events/stream
      GET /api/v1/queries/{name}/logs
      GET /api/v1/queries/{name}/offsets
      GET /api/v1/queries/{name}/progress
      GET /api/v1/queries/{name}/progress/stream
      GET /api/v1/queries/{name}/state
      GET /api/v1/queries/{name}/status
      GET /api/v1/queries/{name}/versions
      GET /api/v1/queries/{name}/versions/{revision}
      GET /api/v1/sql
      GET /api/v1/support-bundle
      GET /api/v1/tables
      GET /api/v1/tables/{table}
      GET /api/v1/tables/{table}/changes
      GET /api/v1/tables/{table}/detail
      GET /api/v1/tables/{table}/history
      GET /api/v1/tables/{table}/rows
      GET /api/v1/tables/{table}/schema
      GET /api/v1/version
      GET /docs
      GET /docs/{file}
      GET /livez
      GET /metrics
      GET /openapi.json
      GET /openapi.yaml
      GET /readyz
      PATCH /api/v1/queries/{name}
      PATCH /api/v1/queries/{name}/offsets
      POST /api/v1/preview
      POST /api/v1/queries
      POST /api/v1/queries/{name}/pause
      POST /api/v1/queries/{name}/plan
      POST /api/v1/queries/{name}/process-all-available
      POST /api/v1/queries/{name}/reset
      POST /api/v1/queries/{name}/restart
      POST /api/v1/queries/{name}/resume
      POST /api/v1/queries/{name}/start
      POST /api/v1/queries/{name}/stop
      POST /api/v1/queries/{name}/trigger
      POST /api/v1/queries/{name}/versions/{revision}/rollback
      POST /api/v1/sql
      POST /api/v1/tables
      POST /api/v1/tables/{table}/optimize
      POST /api/v1/tables/{table}/rows
      POST /api/v1/tables/{table}/vacuum
      POST /api/v1/validate
      PUT /api/v1/queries/{name}
      """;

  @Test
  void are_exactly_the_documented_ones() {
    Set<String> routes = new TreeSet<>();
    for (Route route : routes().all()) {
      routes.add(route.method().name() + " " + route.path());
    }

    assertThat(String.join("\n", routes) + "\n").isEqualTo(TABLE);
  }

  @Test
  void know_the_verbs_of_a_path() {
    assertThat(routes().allowed("/api/v1/queries/q")).isEqualTo("GET, HEAD, PUT, DELETE, PATCH");
    assertThat(routes().allowed("/api/v1/queries/q/start")).isEqualTo("POST");
    assertThat(routes().allowed("/nothing")).isEmpty();
  }

  @Test
  void answer_another_verb_with_405_and_allow() throws Exception {
    try (RunningServer server = new RunningServer()) {
      for (String path : List.of("/api/v1/queries", "/api/v1/sql", "/livez")) {
        HttpResponse<String> response =
            server.send(server.request(path).method("PATCH", BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).as(path).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains(routes().allowed(path));
        assertThat(response.headers().firstValue("Content-Type"))
            .contains("application/problem+json");
        assertThat(response.body()).contains("METHOD_NOT_ALLOWED");
      }
    }
  }

  @Test
  void answer_other_paths_with_a_404_problem() throws Exception {
    try (RunningServer server = new RunningServer()) {
      for (String path : List.of("/", "/api/v1/querie", "/api/v1/queries/q/sta", "/metricz")) {
        HttpResponse<String> response = server.send(server.request(path).GET());

        assertThat(response.statusCode()).as(path).isEqualTo(404);
        assertThat(response.body()).contains("\"code\":\"NOT_FOUND\"");
      }
    }
  }

  static Routes routes() {
    try (RunningServer server = new RunningServer()) {
      return server.routes();
    }
  }
}
