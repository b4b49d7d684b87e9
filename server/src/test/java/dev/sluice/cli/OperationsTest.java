package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look into a query's past, move it, or look at the server. */
class OperationsTest {
  private static final String A = "/api/v1/queries/a";
  private static final String RESET =
      """
      {"dryRun":%s,"checkpoint":"file:/c","queryId":null,"lastBatchId":41,
      "offsets":[{"reservoirVersion":7}],"effects":["The rows will be read again."]}""";

  private final ScriptedServer server = new ScriptedServer();

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void describe_shows_the_state_the_failure_and_the_definition() {
    server.on("GET " + A, 200, Resources.failed("a"));
    server.on("GET " + A + "/progress", 200, "[" + Resources.progress(7) + "]");
    server.on(
        "GET " + A + "/errors",
        200,
        """
        {"errors":[{"sequence":1,"code":"X","message":"It broke.","remedy":"Mend it.",
        "firstAt":"2026-01-02T03:04:05.678Z","lastAt":"2026-01-02T03:05:05.678Z","count":3,
        "batchId":8,"runId":null}]}""");

    Run run = Run.of(server, "describe", "a");

    assertThat(run.out())
        .containsSubsequence(
            "Name        a",
            "State       FAILED (desired RUNNING)",
            "Allowed     stop, restart",
            "Failure",
            "Rows were deleted.",
            "Set ignoreDeletes.",
            "Last batches",
            "  2026-01-02T03:04:05.678Z        7",
            "Last errors",
            "  2026-01-02T03:05:05.678Z X in batch 8 (3 times)",
            "Definition",
            "\"table\" : \"orders_in\"");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void state_shows_what_the_query_keeps() {
    server.on(
        "GET " + A + "/state?limit=2",
        200,
        """
        {"batchId":41,"watermark":"2026-01-02T03:04:05.000Z","operators":[
          {"operatorName":"dedupe","keys":["INT"],"values":[],"numRowsTotal":3,"numFiles":2,
           "numBytes":1400,"rows":[{"k0":1},{"k0":2}]}]}""");
    assertThat(Run.of(server, "state", "a", "-n", "2").lines())
        .containsExactly(
            "batch      41",
            "watermark  2026-01-02T03:04:05Z",
            "",
            "operator   dedupe",
            "rows       3",
            "files      2 (1400 bytes)",
            "           {\"k0\":1}",
            "           {\"k0\":2}");
  }

  @Test
  void offsets_show_where_the_query_is_and_set_where_it_reads_on() {
    server.on(
        "GET " + A + "/offsets",
        200,
        """
        {"queryId":null,"batchId":41,"committed":true,"offsets":[{"reservoirVersion":7}]}""");
    server.on("PATCH " + A + "/offsets?dryRun=true", 200, RESET.formatted("true"));

    assertThat(Run.of(server, "offsets", "a").lines())
        .containsExactly(
            "query id   -",
            "batch      41",
            "committed  yes",
            "offset     {\"reservoirVersion\":7}");
    assertThat(Run.of(server, "offsets", "a", "--set-version", "12", "--dry-run").lines())
        .contains("query/a would be changed (dry run)", "  - The rows will be read again.");
    assertThat(server.requests().get(1).body()).isEqualTo("{\"startingVersion\":12}");
    assertThat(Run.of(server, "offsets", "a", "--set-version", "x").exitCode()).isEqualTo(2);
    assertThat(Run.of(server, "offsets", "a", "--dry-run").exitCode()).isEqualTo(2);
  }

  @Test
  void reset_tells_what_is_lost() {
    server.on("POST " + A + "/reset?dryRun=false", 200, RESET.formatted("false"));

    assertThat(Run.of(server, "reset", "a").lines())
        .containsExactly(
            "query/a changed",
            "  checkpoint  file:/c",
            "  query id    -",
            "  last batch  41",
            "  offset      {\"reservoirVersion\":7}",
            "  - The rows will be read again.");
  }

  @Test
  void versions_are_listed_and_put_in_place_again() {
    String revision =
        "{\"revision\":3,\"at\":\"2026-01-02T03:04:05.678Z\",\"definition\":"
            + Resources.definition("a")
            + "}";
    server.on(
        "GET " + A + "/versions?limit=20",
        200,
        "{\"versions\":[" + revision + "],\"nextCursor\":null}");
    server.on("GET " + A + "/versions/3", 200, revision);
    server.on("POST " + A + "/versions/3/rollback", 200, Resources.query("a", "RUNNING", 5));

    assertThat(Run.of(server, "versions", "a").lines())
        .contains("       3  2026-01-02T03:04:05.678Z  orders_in      0  orders_out");
    assertThat(Run.of(server, "versions", "a", "3").out()).startsWith("{\n  \"name\" : \"a\"");
    assertThat(Run.of(server, "rollback", "a", "3").out())
        .isEqualTo("query/a rolled back to 3 as 5\n");
  }

  @Test
  void batches_show_the_commit_that_each_made() {
    String batch =
        """
        {"batchId":41,"timestamp":"2026-01-02T03:04:05.678Z","committed":true,"startOffset":null,
        "endOffset":null,"version":17,"numOutputRows":4,"numFiles":1,"numBytes":1348%s}""";
    server.on(
        "GET " + A + "/batches?limit=20",
        200,
        "{\"batches\":[" + batch.formatted("") + "],\"nextCursor\":null}");
    server.on(
        "GET " + A + "/batches/41",
        200,
        batch.formatted(
            ",\"files\":[{\"path\":\"p.parquet\",\"partitionValues\":{},\"sizeBytes\":1348,"
                + "\"numRows\":4}]"));

    assertThat(Run.of(server, "batches", "a").lines())
        .containsExactly(
            "BATCH  TIME                      COMMITTED  VERSION  ROWS  FILES  BYTES",
            "   41  2026-01-02T03:04:05.678Z  yes             17     4      1   1348");
    assertThat(Run.of(server, "batches", "a", "41").lines())
        .endsWith("FILE       ROWS  BYTES", "p.parquet     4   1348");
  }

  @Test
  void insert_sends_the_file_as_what_its_name_says_once_for_each_transaction() throws IOException {
    Path file = Files.writeString(directory.resolve("rows.csv"), "a\n1\n");
    server.on("POST /api/v1/tables/t/rows", 201, "{\"version\":4,\"rows\":1,\"replayed\":false}");
    server.on("POST /api/v1/tables/t/rows", 200, "{\"version\":4,\"rows\":1,\"replayed\":true}");
    String[] insert = {
      "insert", "t", "-f", file.toString(), "--app-id", "me", "--txn-version", "7"
    };

    assertThat(Run.of(server, insert).out()).isEqualTo("t 1 row, version 4\n");
    assertThat(Run.of(server, insert).out()).isEqualTo("t 1 row, version 4 (was there already)\n");

    ScriptedServer.Request request = server.requests().get(0);
    assertThat(request.body()).isEqualTo("a\n1\n");
    assertThat(request.headers())
        .containsEntry("Content-type", List.of("text/csv"))
        .containsEntry("Delta-app-id", List.of("me"))
        .containsEntry("Delta-txn-version", List.of("7"));
  }

  @Test
  void insert_wants_to_know_what_a_file_holds_and_both_parts_of_a_transaction() {
    assertThat(Run.of(server, "insert", "t", "-f", "rows.txt").err()).contains("--format");
    assertThat(Run.of(server, "insert", "t", "-f", "r.csv", "--app-id", "me").exitCode())
        .isEqualTo(2);
    assertThat(Run.of(server, "insert", "t", "-f", "missing.csv").err())
        .isEqualTo("error: there is no file missing.csv\n");
  }

  @Test
  void config_shows_where_a_setting_comes_from() {
    server.on(
        "GET /api/v1/config",
        200,
        """
        {"settings":[{"name":"port","value":"8080","source":"ENVIRONMENT","from":"SLUICE_PORT"}]}""");

    assertThat(Run.of(server, "config").lines())
        .containsExactly("NAME  VALUE  SOURCE       FROM", "port  8080   environment  SLUICE_PORT");
  }

  @Test
  void support_bundle_saves_the_file_whole() throws IOException {
    Path file = directory.resolve("bundle.zip");
    server.on("GET /api/v1/support-bundle", 200, "application/zip", "PK");

    assertThat(Run.of(server, "support-bundle", "-o", file.toString()).exitCode()).isZero();

    assertThat(file).hasContent("PK");
    assertThat(directory.resolve("bundle.zip.part")).doesNotExist();
  }

  @Test
  void version_tells_its_own_also_where_no_server_answers() {
    server.on("GET /api/v1/version", 200, "{\"name\":\"sluice\",\"version\":\"9.9\"}");

    assertThat(Run.of(server, "version").lines()).containsExactly("client 1.2.3", "server 9.9");
    server.close();
    Run run = Run.of(server, "version");
    assertThat(run.lines()).containsExactly("client 1.2.3");
    assertThat(run.exitCode()).isEqualTo(3);
  }

  @Test
  void completion_knows_every_command() {
    assertThat(Run.of("completion", "bash").out()).contains("support-bundle").contains("--dry-run");
    assertThat(Run.of("completion", "zsh").out()).startsWith("autoload ").contains("bashcompinit");
  }
}
