package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.SluiceClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The prompt on a terminal that can nothing. */
@Timeout(30)
class SqlShellTest {
  private static final String SQL = "POST /api/v1/sql";

  private final ScriptedServer server = new ScriptedServer();
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  @TempDir private Path directory;

  @BeforeEach
  void greet() {
    server.on("GET /api/v1/version", 200, "{\"name\":\"sluice\",\"version\":\"1.2.3\"}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Terminal terminal(String typed) throws IOException {
    return new DumbTerminal(
        "test",
        "dumb",
        new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
        screen,
        StandardCharsets.UTF_8);
  }

  private String type(String typed) throws IOException {
    try (SluiceClient sluice = SluiceClient.builder().endpoint(server.url()).build();
        Terminal terminal = terminal(typed)) {
      SqlShell shell =
          new SqlShell(sluice, terminal, RowPrinter.Format.table, directory.resolve("history"));
      assertThat(shell.run()).isZero();
      terminal.flush();
    }
    return screen.toString(StandardCharsets.UTF_8);
  }

  @Test
  void runs_a_statement_of_many_lines_when_it_is_complete() throws IOException {
    server.on(SQL, 200, "application/x-ndjson", SqlCommandTest.ROWS);

    String shown = type("SELECT n\n  FROM t;\n\\q\n");

    assertThat(shown).contains("Sluice 1.2.3", " NULL", "(2 rows)");
    assertThat(server.requests())
        .extracting(ScriptedServer.Request::body)
        .contains("{\"sql\":\"SELECT n\\n  FROM t\"}");
  }

  @Test
  void goes_on_after_a_refusal() throws IOException {
    server.refuses(SQL, 422, "TABLE_NOT_FOUND", "There is no u.");
    server.on(SQL, 200, "application/x-ndjson", SqlCommandTest.ROWS);

    String shown = type("SELECT * FROM u;\nSELECT n FROM t;\n");

    assertThat(shown).containsSubsequence("error TABLE_NOT_FOUND: There is no u.", "(2 rows)");
  }

  @Test
  void knows_its_own_commands() throws IOException {
    server.on("GET /api/v1/tables", 200, "{\"tables\":[\"orders_in\"]}");
    server.on(SQL, 200, "application/x-ndjson", SqlCommandTest.ROWS);

    String shown = type("\\d\n\\timing\nSELECT 1;\n\\x\n\\?\nquit\n");

    assertThat(shown)
        .containsSubsequence(
            "orders_in", "Timing is on.", "Time: ", "There is no \\x;", "\\timing      show");
  }

  @Test
  void keeps_a_statement_as_one_line_of_history() throws IOException {
    server.on(SQL, 200, "application/x-ndjson", SqlCommandTest.ROWS);

    type("SELECT n\nFROM t;\n\\q\n");

    assertThat(Files.readString(directory.resolve("history"))).contains("SELECT n\\nFROM t;");
  }

  @Test
  void ctrl_c_cancels_the_statement_that_runs_and_the_next_one_runs() throws IOException {
    server.on(SQL, 200, "application/x-ndjson", SqlCommandTest.ROWS);
    try (SluiceClient sluice = SluiceClient.builder().endpoint(server.url()).build();
        Terminal terminal = terminal("SELECT 1;\nSELECT 2;\n")) {
      server.during(SQL, () -> terminal.raise(Signal.INT));
      SqlShell shell = new SqlShell(sluice, terminal, RowPrinter.Format.table, null);

      assertThat(shell.run()).isZero();
      terminal.flush();
    }

    assertThat(screen.toString(StandardCharsets.UTF_8))
        .containsSubsequence("The statement was cancelled.", "(2 rows)");
  }
}
