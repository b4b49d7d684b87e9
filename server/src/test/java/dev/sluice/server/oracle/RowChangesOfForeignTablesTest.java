package dev.sluice.server.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.oracle.SparkOracle.Case;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.testing.SharedTables;
import dev.sluice.server.testing.SparkJson;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows tables that other engines wrote by {@code rowChanges} from version 0: what came less what
 * went must be the rows that Spark reads in the end, over deletion vectors, mapped columns and
 * partitions, whatever the commits did.
 */
class RowChangesOfForeignTablesTest {
  private static final int CHANGE_COLUMNS = 3;

  /** The most rows that the oracle keeps of a table. */
  private static final int KEPT = 500;

  /** What a table of this server cannot hold. */
  private static final List<String> WITHOUT_SINK =
      List.of("timestamp_ntz", "parquet-all-types", "type-widening", "variant");

  /** What a table may lack that was copied in the middle of its life. */
  private static final Set<ErrorCode> LACKING =
      Set.of(
          ErrorCode.DATA_FILE_MISSING,
          ErrorCode.DELTA_VERSION_NOT_FOUND,
          ErrorCode.DELTA_SCHEMA_CHANGED_WITH_VERSION,
          ErrorCode.DELTA_REMOVE_FILE_CDC_MISSING_EXTENDED_METADATA);

  @TempDir private Path directory;

  @TestFactory
  Stream<DynamicTest> changes_add_up_to_what_spark_reads() {
    Optional<Path> shared = SharedTables.directory();
    assumeTrue(shared.isPresent(), "the tables of other engines are not here");
    SparkOracle oracle = new SparkOracle(shared.get());
    List<Case> cases = oracle.cases();
    List<Case> read =
        cases.stream()
            .filter(Case::isBatch)
            .filter(c -> c.error() == null && c.rows() <= KEPT)
            .filter(c -> WITHOUT_SINK.stream().noneMatch(c.table()::contains))
            .filter(c -> cases.stream().anyMatch(s -> !s.isBatch() && s.table().equals(c.table())))
            .toList();
    assertThat(read).hasSizeGreaterThan(30);
    return read.stream()
        .map(c -> DynamicTest.dynamicTest(c.table(), () -> check(oracle, c, shared.get())));
  }

  private void check(SparkOracle oracle, Case table, Path shared) {
    String id = table.table().replaceAll("[^A-Za-z0-9]", "_");
    TableRef in = new TableRef.AtPath(shared.resolve(table.table()).toString());
    try (StreamHarness harness = new StreamHarness(directory.resolve(id))) {
      StreamingQuery run =
          harness.start(
              new QueryDefinition(
                  "q",
                  new SourceSpec.Delta(in, false, false, 1, 0L).withRowChanges(),
                  List.of(),
                  new SinkSpec.Delta(new TableRef.Named("sink"), OutputMode.APPEND),
                  null,
                  new Trigger.AvailableNow()));
      harness.runTurns();
      if (run.state() == QueryState.FAILED) {
        ErrorCode code = Objects.requireNonNull(run.failure()).code();
        assertThat(code).as(run.failure().message()).isIn(LACKING);
        return;
      }
      Map<String, Integer> expected = new TreeMap<>();
      Map<String, Integer> found = new TreeMap<>();
      StructType schema = columns(harness);
      for (JsonNode row : oracle.rows(table)) {
        expected.merge(SparkJson.canonical(row, schema), 1, Integer::sum);
      }
      harness
          .rows(
              "sink",
              row ->
                  sign(row) + SparkJson.canonical(row.subList(0, schema.fields().size()), schema))
          .forEach(
              row -> found.merge(row.substring(1), row.charAt(0) == '+' ? 1 : -1, Integer::sum));
      found.values().removeIf(count -> count == 0);
      assertThat(found).isEqualTo(expected);
    }
  }

  private static StructType columns(StreamHarness harness) {
    StructType sink = harness.table("sink").metadata().schema();
    return new StructType(sink.fields().subList(0, sink.fields().size() - CHANGE_COLUMNS));
  }

  private static String sign(List<?> row) {
    String type = String.valueOf(row.get(row.size() - CHANGE_COLUMNS));
    return Set.of("insert", "update_postimage").contains(type) ? "+" : "-";
  }
}
