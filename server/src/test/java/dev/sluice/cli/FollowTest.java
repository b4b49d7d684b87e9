package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code progress} and {@code logs}, also as they go on. */
@Timeout(30)
class FollowTest {
  private static final String A = "/api/v1/queries/a";
  private static final String STATE =
      """
      {"name":"a","state":"%s","desiredState":"RUNNING","runId":null,"revision":1,\
      "at":"2026-01-02T03:04:05.678Z","failure":null,"change":"%s"}""";

  private final ScriptedServer server = new ScriptedServer();

  @BeforeEach
  void has_one_batch() {
    server.on("GET " + A + "/progress", 200, "[" + Resources.progress(7) + "]");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String event(int id, String type, String data) {
    return "id: 12345678-" + id + "\nevent: " + type + "\ndata: " + data + "\n\n";
  }

  private static String progress(long batchId) {
    return Resources.progress(batchId).replace("04:05.678Z", "04:0" + batchId + ".678Z");
  }

  @Test
  void prints_a_line_a_batch() {
    assertThat(Run.of(server, "progress", "a").lines())
        .containsExactly(
            "TIME                        BATCH         IN        OUT  FILES      BYTES  VERSION"
                + "      MS        LAG",
            "2026-01-02T03:04:05.678Z        7          5          4      1       1348       17"
                + "      38         12");
  }

  @Test
  void follows_until_the_query_has_finished_and_prints_no_batch_twice() {
    server.on("GET " + A, 200, Resources.query("a", "RUNNING", 1));
    server.on("GET " + A, 200, Resources.query("a", "FINISHED", 1));
    server.on(
        "GET " + A + "/events/stream?replay=100",
        200,
        "text/event-stream",
        event(1, "progress", Resources.progress(7))
            + event(2, "progress", progress(8))
            + event(3, "state", STATE.formatted("FINISHED", "STATE")));

    Run run = Run.of(server, "progress", "a", "-f", "-o", "json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.lines())
        .extracting(line -> Json.parse(line).at("/batchId").asInt())
        .containsExactly(7, 8);
  }

  @Test
  void is_4_with_the_reason_if_the_query_has_failed() {
    server.on("GET " + A, 200, Resources.failed("a"));

    Run run = Run.of(server, "progress", "a", "-f");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.lines()).hasSize(2);
    assertThat(run.err()).startsWith("error DELTA_SOURCE_IGNORE_DELETE: Rows were deleted.");
  }

  @Test
  void prints_the_log() {
    server.on(
        "GET " + A + "/logs?limit=5&level=WARN",
        200,
        "application/x-ndjson",
        """
        {"sequence":1,"at":"2026-01-02T03:04:05.678Z","level":"WARN","message":"slow\\u001b[2J"}
        """);

    assertThat(Run.of(server, "logs", "a", "-n", "5", "--level", "warn").lines())
        .containsExactly("2026-01-02T03:04:05.678Z WARN  slow\\u001b[2J");
  }
}
