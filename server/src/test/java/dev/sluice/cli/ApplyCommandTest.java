package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyCommandTest {
  private static final String A = "/api/v1/queries/a";
  private static final String B = "/api/v1/queries/b";

  private final ScriptedServer server = new ScriptedServer();

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("a.json");
    Files.writeString(file, Resources.definition("a"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ScriptedServer isNew(String path) {
    return server.refuses("GET " + path, 404, "QUERY_NOT_FOUND", "There is none.");
  }

  @Test
  void creates_and_starts_a_new_query_from_the_text_of_its_file() {
    isNew(A).on("PUT " + A, 201, Resources.query("a", "STOPPED", 1));
    server.on("POST " + A + "/start", 202, Resources.query("a", "STARTING", 1));

    assertThat(Run.of(server, "apply", "-f", file.toString()))
        .isEqualTo(new Run(0, "query/a created\nquery/a started\n", ""));
    assertThat(server.requests().get(1).body()).isEqualTo(Resources.definition("a"));
  }

  @Test
  void starts_nothing_if_told_so() {
    isNew(A).on("PUT " + A, 201, Resources.query("a", "STOPPED", 1));

    assertThat(Run.of(server, "apply", "-f", file.toString(), "--no-start").out())
        .isEqualTo("query/a created\n");
  }

  @Test
  void leaves_a_query_that_is_there_as_it_rests() {
    server.on("GET " + A, 200, Resources.query("a", "STOPPED", 1));
    server.on("PUT " + A, 200, Resources.query("a", "STOPPED", 1));

    assertThat(Run.of(server, "apply", "-f", file.toString()).out())
        .isEqualTo("query/a unchanged\n");

    server.on("POST " + A + "/start", 202, Resources.query("a", "STARTING", 1));
    assertThat(Run.of(server, "apply", "-f", file.toString(), "--start").out())
        .isEqualTo("query/a unchanged\nquery/a started\n");
  }

  @Test
  void says_that_a_definition_was_replaced() {
    server.on("GET " + A, 200, Resources.query("a", "RUNNING", 1));
    server.on("PUT " + A + "?onIncompatible=reset", 200, Resources.query("a", "RUNNING", 2));

    assertThat(Run.of(server, "apply", "-f", file.toString(), "--on-incompatible", "reset"))
        .isEqualTo(new Run(0, "query/a configured\n", ""));
  }

  @Test
  void applies_every_definition_of_a_directory_whatever_becomes_of_the_others() throws IOException {
    Files.writeString(
        directory.resolve("b.json"), "[\n " + Resources.definition("b").strip() + "\n]");
    Files.writeString(directory.resolve("notes.txt"), "no definition");
    server.on("GET " + A, 200, Resources.query("a", "RUNNING", 1));
    server.on(
        "PUT " + A,
        422,
        "application/problem+json",
        """
        {"title":"Correct it.","status":422,"detail":"The definition is not valid.",
        "code":"INVALID_DEFINITION","errors":[{"pointer":"/sink/table","message":"is no name"}]}""");
    server.on("GET " + B, 200, Resources.query("b", "RUNNING", 1));
    server.on("PUT " + B, 200, Resources.query("b", "RUNNING", 1));

    Run run = Run.of(server, "apply", "-f", directory.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEqualTo("query/b unchanged\n");
    assertThat(run.err())
        .startsWith("error INVALID_DEFINITION: The definition is not valid.\n" + file)
        .contains(":2:34: /sink/table: is no name")
        .contains("  remedy: Correct it.");
  }

  @Test
  void a_dry_run_changes_nothing() {
    server.on(
        "POST " + A + "/plan",
        200,
        """
        {"changed":true,"valid":true,"errors":[],"restart":true,"checkpoint":"KEPT","changes":[]}""");

    assertThat(Run.of(server, "apply", "-f", file.toString(), "--dry-run").out())
        .isEqualTo("query/a configured (dry run)\n");
    assertThat(server.lines()).containsExactly("POST " + A + "/plan");
  }

  @Test
  void sends_nothing_of_a_file_that_is_no_json() throws IOException {
    Files.writeString(file, "{\"name\": }");

    Run run = Run.of(server, "apply", "-f", file.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: " + file + ":1:10: ").contains("1 | {\"name\": }");
    assertThat(server.requests()).isEmpty();
  }
}
