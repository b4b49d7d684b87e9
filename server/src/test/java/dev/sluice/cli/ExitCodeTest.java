package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  private final ScriptedServer server = new ScriptedServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void is_1_with_the_problem_on_stderr_if_the_server_refuses() {
    server.on(
        "POST /api/v1/queries/a/start",
        409,
        "application/problem+json",
        """
        {"title":"Wait for it.","status":409,"detail":"The query is stopping.",
        "code":"INVALID_STATE","errors":[{"pointer":"/name","line":2,"column":7,
        "message":"is wrong","suggestion":"b"}],"currentState":"STOPPING",
        "allowedActions":["start","stop"],"errorId":"e-1"}""");

    Run run = Run.of(server, "start", "a");

    assertThat(run)
        .isEqualTo(
            new Run(
                1,
                "",
                """
                error INVALID_STATE: The query is stopping.
                  /name line 2, column 7: is wrong (did you mean b?)
                  state: STOPPING; allowed: start, stop
                  remedy: Wait for it.
                  error id: e-1
                """));
  }

  @Test
  void is_2_for_a_wrong_command_line() {
    assertThat(Run.of("get", "--bogus").exitCode()).isEqualTo(2);
    assertThat(Run.of("start").err()).contains("Missing required parameter: 'NAME'");
    assertThat(Run.of("gett").err()).contains("sluice get");
    assertThat(Run.of("get", "--url", "no url at all").exitCode()).isEqualTo(2);
    assertThat(Run.of().exitCode()).isEqualTo(2);
  }

  @Test
  void is_2_for_a_file_that_is_not_there() {
    Run run = Run.of(server, "apply", "-f", "missing.json");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("error: there is no file missing.json\n");
  }

  @Test
  void is_3_if_nobody_answers() {
    String url = server.url();
    server.close();

    Run run = Run.of("get", "--url", url);

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).startsWith("error UNREACHABLE: ").contains(url);
  }

  @Test
  void is_0_and_the_text_on_stdout_for_help() {
    Run run = Run.of("apply", "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: sluice apply").contains("--dry-run");
  }

  @Test
  void tells_probes_how_the_server_is() {
    server.on("GET /readyz", 503, "{}").on("GET /readyz", 200, "{}").on("GET /livez", 200, "{}");

    assertThat(Run.of(server, "health")).isEqualTo(new Run(1, "live, not ready\n", ""));
    assertThat(Run.of(server, "health")).isEqualTo(new Run(0, "ready\n", ""));
    server.close();
    assertThat(Run.of(server, "health")).isEqualTo(new Run(3, "not reachable\n", ""));
  }
}
