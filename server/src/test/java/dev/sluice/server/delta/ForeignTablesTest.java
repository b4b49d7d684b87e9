package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.storage.NioFileStore;
import dev.sluice.server.testing.SharedTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real tables of other writers, read as delta-standalone, Kernel and Spark read them. */
@EnabledIf("present")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignTablesTest {
  private NioFileStore store;
  private DeltaTables tables;

  static boolean present() {
    return SharedTables.directory().isPresent();
  }

  private static Path shared() {
    return SharedTables.directory().orElseThrow();
  }

  @BeforeAll
  void open() {
    store = new NioFileStore();
    Warehouse warehouse = new Warehouse(Path.of("target/no-warehouse"), List.of(shared()), false);
    tables = new DeltaTables(store, warehouse, InstantSource.system());
  }

  @AfterAll
  void close() {
    tables.close();
    store.close();
  }

  static Stream<String> readable() {
    return oracle("standalone")
        .filter(line -> line.has("files"))
        .map(line -> line.get("t").asText());
  }

  static Stream<String> refused() {
    return oracle("standalone").filter(line -> line.has("err")).map(line -> line.get("t").asText());
  }

  private static Stream<JsonNode> oracle(String reader) {
    try {
      ObjectMapper json = new ObjectMapper();
      return Files.readAllLines(shared().resolve("oracle").resolve(reader + ".jsonl")).stream()
          .map(
              line -> {
                try {
                  return json.readTree(line);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode said(String reader, String table) {
    return oracle(reader)
        .filter(line -> line.get("t").asText().equals(table))
        .findFirst()
        .orElseThrow();
  }

  private static TableRef ref(String table) {
    return new TableRef.AtPath(shared().resolve(table).toString());
  }

  @ParameterizedTest
  @MethodSource("readable")
  void lists_the_files_that_standalone_lists(String table) {
    JsonNode expected = said("standalone", table);
    if (!expected.get("exists").asBoolean()) {
      assertThat(tables.find(ref(table))).isEmpty();
      return;
    }
    Snapshot snapshot = tables.open(ref(table)).snapshot();
    assertThat(snapshot.version()).isEqualTo(expected.get("v").asLong());
    assertThat(snapshot.files()).hasSize(expected.get("files").asInt());
    assertThat(snapshot.metadata().schema().fields()).hasSize(expected.get("cols").asInt());
  }

  @ParameterizedTest
  @MethodSource("readable")
  void replays_the_commits_that_the_log_still_holds(String table) {
    if (!said("standalone", table).get("exists").asBoolean()) {
      return;
    }
    DeltaTable opened = tables.open(ref(table));
    if (table.contains("canonicalized-paths")) {
      // Their first commit adds a file elsewhere, which a later one removes again.
      assertThat(catchThrowable(() -> opened.changes(0, 1)))
          .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_PATH_OUTSIDE_TABLE);
      return;
    }
    List<Commit> commits = opened.changes(opened.earliestCommit(), Integer.MAX_VALUE);
    assertThat(commits.get(commits.size() - 1).version()).isEqualTo(opened.version());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses_what_standalone_refuses_with_a_named_reason(String table) {
    String theirs = said("standalone", table).get("err").asText();
    if (theirs.startsWith("ChecksumException")) {
      // A stale .crc file beside an intact checkpoint: nothing here trusts .crc files.
      assertThat(tables.open(ref(table)).snapshot().files()).isNotEmpty();
      return;
    }
    Throwable ours = catchThrowable(() -> tables.open(ref(table)).snapshot());
    assertThat(ours).isInstanceOf(SluiceException.class).hasMessageContaining(table);
    ErrorCode code = ((SluiceException) ours).code();
    if (theirs.contains("too new") || theirs.contains("part files")) {
      assertThat(code).isEqualTo(ErrorCode.DELTA_UNSUPPORTED_PROTOCOL);
      assertThat(ours).hasMessageMatching("(?s).*(\\(\\d+,\\d+\\)|v2Checkpoint).*");
    } else {
      assertThat(code)
          .isIn(
              ErrorCode.DELTA_LOG_CORRUPT,
              ErrorCode.DELTA_VERSIONS_NOT_CONTIGUOUS,
              ErrorCode.DELTA_UNSUPPORTED_PROTOCOL);
    }
  }

  @Test
  void names_the_features_of_a_table_that_is_too_new() {
    assertThat(catchThrowable(() -> tables.open(ref("delta-golden/dv-with-columnmapping"))))
        .hasMessageContaining("columnMapping")
        .hasMessageContaining("deletionVectors");
  }
}
