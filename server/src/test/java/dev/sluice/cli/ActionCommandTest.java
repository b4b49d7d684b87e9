package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActionCommandTest {
  private final ScriptedServer server = new ScriptedServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void asks_for_each_query_and_does_not_wait_unasked() {
    server.on("POST /api/v1/queries/a/start", 202, Resources.query("a", "STARTING", 1));
    server.on("POST /api/v1/queries/b/start", 200, Resources.query("b", "RUNNING", 1));

    Run run = Run.of(server, "start", "a", "b");

    assertThat(run).isEqualTo(new Run(0, "query/a STARTING\nquery/b RUNNING\n", ""));
    assertThat(server.requests()).noneMatch(request -> request.headers().containsKey("Prefer"));
  }

  @Test
  void waits_as_long_as_it_is_told() {
    server.on("POST /api/v1/queries/a/stop", 200, Resources.query("a", "STOPPED", 1));

    assertThat(Run.of(server, "stop", "a", "--wait", "30s").exitCode()).isZero();

    assertThat(server.requests().get(0).headers().get("Prefer")).containsExactly("wait=30");
  }

  @Test
  void is_4_if_the_query_failed() {
    server.on("POST /api/v1/queries/a/start", 200, Resources.failed("a"));

    Run run = Run.of(server, "start", "a", "-w", "30s");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err())
        .isEqualTo(
            """
            error DELTA_SOURCE_IGNORE_DELETE: Rows were deleted.
              remedy: Set ignoreDeletes.
            """);
  }

  @Test
  void is_4_if_the_query_is_not_there_in_time() {
    server.on("POST /api/v1/queries/a/stop", 202, Resources.query("a", "STOPPING", 1));

    Run run = Run.of(server, "stop", "a", "-w", "1s");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err()).contains("a is not there in time, it is STOPPING");
  }

  @Test
  void goes_on_with_the_others_where_one_is_refused() {
    server.refuses("POST /api/v1/queries/a/restart", 404, "QUERY_NOT_FOUND", "There is no a.");
    server.on("POST /api/v1/queries/b/restart", 200, Resources.query("b", "RUNNING", 1));

    Run run = Run.of(server, "restart", "a", "b");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEqualTo("query/b RUNNING\n");
  }

  @Test
  void deletes_what_is_there() {
    server.refuses("DELETE /api/v1/queries/a", 404, "QUERY_NOT_FOUND", "There is no a.");
    server.on("DELETE /api/v1/queries/b", 204, "");

    assertThat(Run.of(server, "delete", "a", "b").exitCode()).isEqualTo(1);
    assertThat(Run.of(server, "delete", "a", "b", "--ignore-not-found"))
        .isEqualTo(new Run(0, "query/b deleted\n", ""));
  }
}
