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

/** The logs of real tables of other writers, read as delta-standalone and Kernel read them. */
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
        .filter(line -> !line.get("t").asText().contains("collations"))
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
  void reads_what_standalone_refuses_as_kernel_reads_it(String table) {
    JsonNode expected = said("kernel", table);
    Snapshot snapshot;
    try {
      snapshot = tables.open(ref(table)).snapshot();
    } catch (SluiceException refused) {
      assertThat(refused).hasMessageContaining(table);
      if (expected.has("err")) {
        assertThat(refused.code())
            .isIn(
                ErrorCode.DELTA_LOG_CORRUPT,
                ErrorCode.DELTA_VERSIONS_NOT_CONTIGUOUS,
                ErrorCode.DELTA_UNSUPPORTED_PROTOCOL);
      } else {
        assertThat(refused.code()).isEqualTo(ErrorCode.DELTA_UNSUPPORTED_PROTOCOL);
        assertThat(refused).hasMessageMatching(".*does not read (variant|catalogManaged).*");
      }
      return;
    }
    if (expected.has("err")) {
      // A stale .crc file beside an intact checkpoint: nothing here trusts .crc files.
      assertThat(said("standalone", table).get("err").asText()).startsWith("ChecksumException");
      return;
    }
    assertThat(snapshot.version()).isEqualTo(expected.get("v").asLong());
    assertThat(snapshot.metadata().schema().fields()).hasSize(expected.get("cols").asInt());
    if (expected.has("files")) {
      assertThat(snapshot.files()).hasSize(expected.get("files").asInt());
    }
  }

  @Test
  void names_the_features_of_a_table_that_is_not_read() {
    String table = "delta-spark/variant-stats-nested-no-checkpoint";
    assertThat(catchThrowable(() -> tables.open(ref(table))))
        .hasMessageContaining("(3,7) with the features appendOnly, deletionVectors")
        .hasMessageEndingWith("this server does not read variantShredding-preview, variantType.");
  }

  @Test
  void refuses_columns_whose_comparisons_have_a_collation() {
    assertThat(catchThrowable(() -> tables.open(ref("delta-golden/collations-table"))))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("the feature collations: column utf8_lcase_col");
  }
}
