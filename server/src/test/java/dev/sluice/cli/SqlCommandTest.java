package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SqlCommandTest {
  static final String ROWS =
      """
      {"schema":[{"name":"n","type":"int"}]}
      [1]
      [null]
      {"end":{"rows":2,"elapsedMs":1,"truncated":false}}
      """;
  static final String NOTHING =
      """
      {"schema":[]}
      {"end":{"rows":0,"elapsedMs":1,"truncated":false}}
      """;

  private final ScriptedServer server = new ScriptedServer();
  private final InputStream stdin = System.in;

  @AfterEach
  void stop() {
    System.setIn(stdin);
    server.close();
  }

  private void answers(String body) {
    server.on("POST /api/v1/sql", 200, "application/x-ndjson", body);
  }

  @Test
  void prints_rows_as_a_table_and_their_number_beside_it() {
    answers(ROWS);

    assertThat(Run.of(server, "sql", "-c", "SELECT n FROM t"))
        .isEqualTo(new Run(0, "    n\n------\n    1\n NULL\n", "(2 rows)\n"));
    assertThat(server.requests().get(0).body()).isEqualTo("{\"sql\":\"SELECT n FROM t\"}");
  }

  @Test
  void prints_nothing_but_data_for_scripts() {
    answers(ROWS);

    assertThat(Run.of(server, "sql", "-o", "csv", "-c", "SELECT n FROM t"))
        .isEqualTo(new Run(0, "n\r\n1\r\n\r\n", ""));
    assertThat(Run.of(server, "sql", "-o", "ndjson", "-c", "SELECT n FROM t").lines())
        .containsExactly("{\"n\":1}", "{\"n\":null}");
  }

  @Test
  void prints_decimals_with_their_scale_and_without_an_exponent() {
    answers(
        """
        {"schema":[{"name":"d","type":"decimal(10,2)"}]}
        [1200.00]
        {"end":{"rows":1,"elapsedMs":1,"truncated":false}}
        """);

    assertThat(Run.of(server, "sql", "-o", "csv", "-c", "SELECT d FROM t").out())
        .isEqualTo("d\r\n1200.00\r\n");
    assertThat(Run.of(server, "sql", "-o", "ndjson", "-c", "SELECT d FROM t").out())
        .isEqualTo("{\"d\":1200.00}\n");
  }

  @Test
  void runs_what_comes_from_stdin_and_ends_at_the_first_refusal() {
    answers(NOTHING);
    server.refuses("POST /api/v1/sql", 422, "TABLE_NOT_FOUND", "There is no u.");
    System.setIn(
        new ByteArrayInputStream(
            "INSERT INTO t\nVALUES (';');\nSELECT 1 FROM u; SELECT 2"
                .getBytes(StandardCharsets.UTF_8)));

    Run run = Run.of(server, "sql");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("error TABLE_NOT_FOUND: There is no u.");
    assertThat(server.requests())
        .extracting(ScriptedServer.Request::body)
        .containsExactly(
            "{\"sql\":\"INSERT INTO t\\nVALUES (';')\"}", "{\"sql\":\"SELECT 1 FROM u\"}");
  }

  @Test
  void fails_where_the_rows_break_off() {
    answers("{\"schema\":[{\"name\":\"n\",\"type\":\"int\"}]}\n[1]\n");

    assertThat(Run.of(server, "sql", "-c", "SELECT n FROM t").exitCode()).isEqualTo(3);
  }
}
