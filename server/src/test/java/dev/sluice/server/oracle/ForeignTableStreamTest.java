package dev.sluice.server.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.testing.SharedTables;
import dev.sluice.server.testing.SparkJson;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams tables that other engines wrote from version 0, with and without the options that let
 * changes pass, and compares rows and refusals with what Spark gave.
 */
class ForeignTableStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The most rows that the oracle keeps of a table. */
  private static final int KEPT = 500;

  @TempDir private Path directory;

  /** One table streamed with one set of options. */
  private record Case(Path shared, String table, String options, JsonNode expected) {
    Path rows() {
      String name = table.replace('/', '~') + "~~" + options + ".jsonl";
      return shared.resolve("oracle/rows").resolve(name);
    }

    boolean has(String option) {
      return options.endsWith("_" + option);
    }

    /** Counts the directories of the test. */
    String id() {
      return table.replaceAll("[^A-Za-z0-9]", "_") + "_" + options;
    }
  }

  @TestFactory
  Stream<DynamicTest> streams_as_spark_does() throws IOException {
    Optional<Path> shared = SharedTables.directory();
    assumeTrue(shared.isPresent(), "the tables of other engines are not here");
    List<Case> cases = cases(shared.get());
    assertThat(cases).hasSizeGreaterThan(50);
    return cases.stream()
        .map(c -> DynamicTest.dynamicTest(c.table() + " " + c.options(), () -> check(c)));
  }

  private static List<Case> cases(Path shared) throws IOException {
    List<String> opened = new ArrayList<>();
    for (JsonNode line : lines(shared.resolve("oracle/standalone.jsonl"))) {
      if (line.has("v")) {
        opened.add(line.get("t").asText());
      }
    }
    List<Case> cases = new ArrayList<>();
    for (JsonNode line : lines(shared.resolve("oracle/spark.jsonl"))) {
      String table = line.get("t").asText();
      for (String options :
          List.of(
              "from0", "from0_ignoreDeletes", "from0_ignoreChanges", "from0_skipChangeCommits")) {
        if (opened.contains(table) && line.has(options)) {
          cases.add(new Case(shared, table, options, line.get(options)));
        }
      }
    }
    return cases;
  }

  private void check(Case streamed) throws IOException {
    try (StreamHarness harness = new StreamHarness(directory.resolve(streamed.id()))) {
      StreamingQuery run = harness.start(query(streamed));
      harness.runTurns();
      if (streamed.expected().get("ok").asBoolean()) {
        assertThat(run.failure()).isNull();
        assertThat(run.state()).isEqualTo(QueryState.FINISHED);
        assertRows(harness, streamed);
      } else {
        assertThat(run.state()).isEqualTo(QueryState.FAILED);
        assertSameRefusal(streamed, Objects.requireNonNull(run.failure()).code());
      }
    }
  }

  private static QueryDefinition query(Case streamed) {
    Path source = streamed.shared().resolve(streamed.table());
    return new QueryDefinition(
        "q",
        new SourceSpec.Delta(
            new TableRef.AtPath(source.toString()),
            streamed.has("ignoreChanges"),
            streamed.has("ignoreDeletes"),
            streamed.has("skipChangeCommits"),
            SourceSpec.Delta.DEFAULT_MAX_FILES_PER_TRIGGER,
            0L),
        List.of(),
        new SinkSpec.Delta(new TableRef.Named("sink"), OutputMode.APPEND),
        null,
        new Trigger.AvailableNow());
  }

  private static void assertRows(StreamHarness harness, Case streamed) throws IOException {
    long count = streamed.expected().get("rows").asLong();
    if (count == 0 || !Files.exists(streamed.rows())) {
      assertThat(harness.progress.stream().mapToLong(p -> p.sink().numOutputRows()).sum())
          .isEqualTo(count);
      return;
    }
    DeltaTable sink = harness.table("sink");
    StructType schema = sink.metadata().schema();
    List<String> rows = harness.rows("sink", row -> SparkJson.canonical(row, schema));
    assertThat(rows).hasSize((int) count);
    if (count <= KEPT) {
      List<String> expected = new ArrayList<>();
      for (JsonNode row : lines(streamed.rows())) {
        expected.add(SparkJson.canonical(row, schema));
      }
      assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** Where Spark names its error class, the class is ours too. */
  private static void assertSameRefusal(Case streamed, ErrorCode code) {
    String error = streamed.expected().get("err").asText();
    for (ErrorCode sparks : ErrorCode.values()) {
      if (error.contains("[" + sparks.name() + "]")) {
        assertThat(code).as(error).isEqualTo(sparks);
      }
    }
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> !line.isBlank()).map(ForeignTableStreamTest::parse).toList();
    }
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
