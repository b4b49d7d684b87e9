package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code validate}, {@code plan} and {@code preview}. */
class DefinitionCommandsTest {
  private final ScriptedServer server = new ScriptedServer();

  @TempDir private Path directory;
  private String file = "";

  @BeforeEach
  void write() throws IOException {
    Path path = directory.resolve("a.json");
    Files.writeString(
        path,
        """
        {"name": "a",
         "source": {"table": "t"},
         "transforms": [{"filter": "Prise > 0"}]}
        """);
    file = path.toString();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void validate_shows_each_fault_under_its_line() {
    server.on(
        "POST /api/v1/validate",
        200,
        """
        {"valid":false,"inputSchema":null,"outputSchema":null,"errors":[
        {"pointer":"/transforms/0/filter","line":1,"column":1,"message":"There is no column Prise.",
        "suggestion":"Price"},{"pointer":"/sink","message":"is missing"}]}""");

    Run run = Run.of(server, "validate", "-f", file);

    assertThat(run)
        .isEqualTo(
            new Run(
                1,
                "query/a invalid\n",
                """
                %1$s:3:29: /transforms/0/filter: There is no column Prise. (did you mean Price?)
                  3 |  "transforms": [{"filter": "Prise > 0"}]}
                    |                             ^
                %1$s:1:1: /sink: is missing
                  1 | {"name": "a",
                    | ^
                """
                    .formatted(file)));
  }

  @Test
  void validate_shows_the_schemas_of_a_valid_definition() {
    server.on(
        "POST /api/v1/validate",
        200,
        """
        {"valid":true,"errors":[],"inputSchema":[{"name":"x","type":"int"}],"outputSchema":null}""");

    assertThat(Run.of(server, "validate", "-f", file).lines())
        .containsExactly("query/a valid", "  in:  x int", "  out: not known");
  }

  @Test
  void plan_shows_what_each_change_brings_about() {
    server.on(
        "POST /api/v1/queries/a/plan",
        200,
        """
        {"changed":true,"valid":true,"errors":[],"restart":true,"checkpoint":"KEPT","changes":[
        {"pointer":"/transforms/0/filter","before":"Price > 0","after":"Prise > 0",
        "effect":"RESTART","reason":"The steps are planned anew."}]}""");

    assertThat(Run.of(server, "plan", "-f", file).lines())
        .containsExactly(
            "query/a would restart and go on where it is",
            "  /transforms/0/filter (restart) The steps are planned anew.",
            "    - \"Price > 0\"",
            "    + \"Prise > 0\"");
  }

  @Test
  void preview_shows_the_rows_after_every_step() {
    server.on(
        "POST /api/v1/preview",
        200,
        """
        {"steps":[{"pointer":"/source","transform":null,"schema":[{"name":"x","type":"int"}],
        "rowCount":3,"rows":[[1],[2]]},{"pointer":"/transforms/0","transform":{"filter":"x > 1"},
        "schema":[{"name":"x","type":"int"}],"rowCount":1,"rows":[[2]]}],
        "complete":false,"elapsedMs":1}""");

    Run run = Run.of(server, "preview", "-f", file, "-n", "2", "--from", "latest");

    assertThat(run)
        .isEqualTo(
            new Run(
                0,
                """
                /source
                 x
                ---
                 1
                 2
                (3 rows, 1 not shown)

                /transforms/0 {"filter":"x > 1"}
                 x
                ---
                 2
                (1 row)

                """,
                "Only a part of the source was read.\n"));
    assertThat(server.requests().get(0).body()).endsWith(",\"maxRows\":2,\"from\":\"latest\"}");
  }

  @Test
  void preview_finds_the_place_although_the_request_wraps_the_definition() {
    server.on(
        "POST /api/v1/preview",
        422,
        "application/problem+json",
        """
        {"title":"","status":422,"detail":"Not valid.","code":"INVALID_DEFINITION",
        "errors":[{"pointer":"/definition/transforms/0/filter","message":"is wrong"}]}""");

    Run run = Run.of(server, "preview", "-f", file);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(file + ":3:28: /transforms/0/filter: is wrong");
  }
}
