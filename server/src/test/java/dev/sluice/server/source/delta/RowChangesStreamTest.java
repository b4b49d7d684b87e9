package dev.sluice.server.source.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An upsert into the table {@code in} rewrites its files; a stream tells what really changed. */
class RowChangesStreamTest {
  private static final StructType COLUMNS =
      StructType.of(
          Field.of("id", PrimitiveType.LONG),
          Field.of("tags", new ArrayType(PrimitiveType.STRING, true)),
          Field.of("more", new MapType(PrimitiveType.STRING, PrimitiveType.DOUBLE, true)));

  private static final String SAME =
      "(1, ['a', NULL], MAP {'x': 'NaN'::DOUBLE}), (2, NULL, NULL), (3, [], MAP {'y': 1.0})";

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("changes", COLUMNS);
    harness.createTable("in", COLUMNS);
    upsert(SAME);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  /** One commit of {@code in}. */
  private void upsert(String values) {
    harness.append(
        harness.table("changes"),
        "SELECT id::BIGINT, tags::VARCHAR[], more::MAP(VARCHAR, DOUBLE) FROM (VALUES "
            + values
            + ") AS v(id, tags, more)");
    StreamingQuery run =
        harness.start(
            new QueryDefinition(
                "upsert",
                Definitions.source("changes", 1000),
                List.of(),
                new SinkSpec.Delta(
                    new TableRef.Named("in"),
                    OutputMode.APPEND,
                    new SinkSpec.Upsert(List.of("id"), "cardinality(tags) = 9", null)),
                null,
                new Trigger.Once()));
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FINISHED);
  }

  private StreamingQuery stream(SourceSpec.Delta source) {
    StreamingQuery run =
        harness.start(
            Definitions.query("q", source.withRowChanges(), "out", new Trigger.AsSoonAsPossible()));
    harness.runTurns();
    return run;
  }

  private List<String> changes() {
    return harness.rows("out", row -> row.get(0) + " " + row.get(3) + " " + row.get(4));
  }

  @Test
  void rows_that_only_moved_to_another_file_are_not_emitted() {
    upsert("(2, ['new'], NULL), (4, NULL, NULL)");
    stream(new SourceSpec.Delta(new TableRef.Named("in"), false, false, 1000, 1L));
    assertThat(changes())
        .containsExactly(
            "1 insert 1", "2 delete 2", "2 insert 1", "2 insert 2", "3 insert 1", "4 insert 2");
  }

  @Test
  void a_change_that_changes_no_row_is_none() {
    upsert(SAME);
    stream(new SourceSpec.Delta(new TableRef.Named("in"), false, false, 1000, 2L));
    assertThat(harness.rows("out")).isEmpty();
  }

  @Test
  void the_rows_at_the_start_are_insertions_and_equal_ones_count() {
    DeltaTable table = harness.table("in");
    harness.append(
        table,
        "SELECT 9::BIGINT AS id, NULL::VARCHAR[] AS tags, NULL::MAP(VARCHAR, DOUBLE) AS more FROM range(2)");
    stream(new SourceSpec.Delta(new TableRef.Named("in"), false, false, 1000, null));
    assertThat(changes())
        .containsExactly("1 insert 2", "2 insert 2", "3 insert 2", "9 insert 2", "9 insert 2");
    upsert("(9, ['u'], NULL)");
    harness.runTurns();
    assertThat(changes())
        .filteredOn(change -> change.startsWith("9 "))
        .containsExactly(
            "9 delete 3", "9 delete 3", "9 insert 2", "9 insert 2", "9 insert 3", "9 insert 3");
  }

  @Test
  void both_sides_of_a_commit_come_in_one_batch_whatever_the_limit() {
    upsert("(1, ['u'], NULL)");
    stream(new SourceSpec.Delta(new TableRef.Named("in"), false, false, 1, 1L));
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L);
    assertThat(changes())
        .containsExactly("1 delete 2", "1 insert 1", "1 insert 2", "2 insert 1", "3 insert 1");
    assertThat(harness.progress.get(harness.progress.size() - 1).sources().get(0).backlog().files())
        .isZero();
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void each_change_arrives_once_after_a_crash_at(Step step) {
    upsert("(1, ['u'], NULL)");
    List<Crash> left = new ArrayList<>(List.of(new Crash(step.toString())));
    harness.observe(
        (query, batch, at) -> {
          if (query.equals("q") && batch == 1 && at == step && !left.isEmpty()) {
            throw left.remove(0);
          }
        });
    SourceSpec.Delta single = new SourceSpec.Delta(new TableRef.Named("in"), false, false, 1, 1L);
    harness.restart();
    stream(single);
    assertThat(left).isEmpty();
    harness.restart();
    stream(single);
    assertThat(changes())
        .containsExactly("1 delete 2", "1 insert 1", "1 insert 2", "2 insert 1", "3 insert 1");
  }
}
