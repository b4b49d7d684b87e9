package dev.sluice.server.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.oracle.SparkOracle.Case;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.testing.SharedTables;
import dev.sluice.server.testing.SparkJson;
import dev.sluice.server.testing.StreamHarness;
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
 * Streams tables that other engines wrote into a table of this server, from version 0, with and
 * without the options that let changes pass, and compares rows and refusals with what Spark gave.
 */
class ForeignTableStreamTest {
  /** The most rows that the oracle keeps of a table. */
  private static final int KEPT = 500;

  /** What a table of this server cannot hold, and {@link ForeignTablesTest} reads without one. */
  private static final List<String> WITHOUT_SINK =
      List.of("timestamp_ntz", "parquet-all-types", "type-widening", "variant");

  @TempDir private Path directory;

  @TestFactory
  Stream<DynamicTest> streams_as_spark_does() {
    Optional<Path> shared = SharedTables.directory();
    assumeTrue(shared.isPresent(), "the tables of other engines are not here");
    SparkOracle oracle = new SparkOracle(shared.get());
    List<Case> cases =
        oracle.cases().stream()
            .filter(c -> !c.isBatch())
            .filter(c -> WITHOUT_SINK.stream().noneMatch(c.table()::contains))
            .toList();
    assertThat(cases).hasSizeGreaterThan(100);
    return cases.stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.table() + " " + c.name(), () -> check(oracle, c, shared.get())));
  }

  private void check(SparkOracle oracle, Case streamed, Path shared) {
    String id = (streamed.table() + "_" + streamed.name()).replaceAll("[^A-Za-z0-9]", "_");
    try (StreamHarness harness = new StreamHarness(directory.resolve(id))) {
      StreamingQuery run = harness.start(query(streamed, shared));
      harness.runTurns();
      if (streamed.error() == null) {
        assertThat(run.failure()).isNull();
        assertThat(run.state()).isEqualTo(QueryState.FINISHED);
        assertRows(harness, oracle, streamed);
      } else {
        assertThat(run.state()).isEqualTo(QueryState.FAILED);
        assertSameRefusal(streamed.error(), Objects.requireNonNull(run.failure()).code());
      }
    }
  }

  private static QueryDefinition query(Case streamed, Path shared) {
    return new QueryDefinition(
        "q",
        streamed.source(new TableRef.AtPath(shared.resolve(streamed.table()).toString())),
        List.of(),
        new SinkSpec.Delta(new TableRef.Named("sink"), OutputMode.APPEND),
        null,
        new Trigger.AvailableNow());
  }

  private static void assertRows(StreamHarness harness, SparkOracle oracle, Case streamed) {
    assertThat(harness.progress.stream().mapToLong(p -> p.sink().numOutputRows()).sum())
        .isEqualTo(streamed.rows());
    if (streamed.rows() == 0) {
      return;
    }
    DeltaTable sink = harness.table("sink");
    StructType schema = sink.metadata().schema();
    assertThat(schema.fields()).allSatisfy(field -> assertPlain(field));
    StructType compared = streamed.compared(schema);
    int columns = compared.fields().size();
    List<String> rows =
        harness.rows("sink", row -> SparkJson.canonical(row.subList(0, columns), compared));
    assertThat(rows).hasSize((int) streamed.rows());
    if (streamed.rows() <= KEPT) {
      List<String> expected = new ArrayList<>();
      for (JsonNode row : oracle.rows(streamed)) {
        expected.add(SparkJson.canonical(row, compared));
      }
      assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** What a source's writer notes of a column is not true of the sink's. */
  private static void assertPlain(Field field) {
    assertThat(field.metadata().keySet()).noneMatch(key -> key.startsWith("delta."));
  }

  /** Where Spark names its error class, the class is ours too. */
  private static void assertSameRefusal(String error, ErrorCode code) {
    for (ErrorCode sparks : ErrorCode.values()) {
      if (error.contains("[" + sparks.name() + "]")) {
        assertThat(code).as(error).isEqualTo(sparks);
      }
    }
  }
}
