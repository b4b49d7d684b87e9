package dev.sluice.server.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.CheckpointChange;
import dev.sluice.server.runtime.CheckpointKeeper;
import dev.sluice.server.runtime.KnownCheckpoint;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A source's columns change under a query, which dies before, in and behind the change. */
class SchemaChangeCrashTest {
  private static final Field ID = Field.of("id", PrimitiveType.LONG);
  private static final Field NAME = Field.of("name", PrimitiveType.STRING);
  private static final Field NOTE = Field.of("note", PrimitiveType.STRING);
  private static final SourceSpec.Delta IN = Definitions.source("in", 1000);

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in", Map.of("delta.enableChangeDataFeed", "true"));
    harness.insert("in", 1, 2);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private static QueryDefinition query(SourceSpec source, boolean merges, Transform... steps) {
    SinkSpec.Delta sink = new SinkSpec.Delta(new TableRef.Named("out"), OutputMode.APPEND);
    return new QueryDefinition(
        "q",
        source,
        List.of(steps),
        merges ? sink.withMergeSchema() : sink,
        null,
        new Trigger.AsSoonAsPossible());
  }

  private void columns(Field... fields) {
    DeltaTable table = harness.table("in");
    table.commit(
        Transaction.on(table.snapshot(), ReadSet.nothing())
            .metadata(
                table.metadata().changed(StructType.of(fields), table.metadata().configuration()))
            .build("CHANGE COLUMNS", Map.of(), Map.of()));
  }

  private void append(String sql) {
    harness.append(harness.table("in"), sql);
  }

  private StreamingQuery runToRest(QueryDefinition query) {
    harness.restart();
    StreamingQuery run = harness.start(query);
    harness.runTurns();
    return run;
  }

  static Stream<Arguments> crashes() {
    return Stream.of(0L, 1L, 2L)
        .flatMap(batch -> Arrays.stream(Step.values()).map(step -> Arguments.of(batch, step)));
  }

  /** Batch 1 ends before the change, batch 2 begins with it. */
  @ParameterizedTest
  @MethodSource("crashes")
  void a_new_column_reaches_the_sink_after_a_crash_at(long batch, Step step) {
    QueryDefinition query = query(IN, true);
    harness.observe(
        (name, id, at) -> {
          if (id == batch && at == step) {
            throw new Crash(step + " of batch " + batch);
          }
        });
    harness.restart();
    StreamingQuery run = harness.start(query);
    harness.runTurns();
    harness.insert("in", 2, 3);
    columns(ID, NAME, NOTE);
    append("SELECT 3::BIGINT AS id, 'n3' AS name, 'new' AS note");
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FAILED);

    harness.observe((name, id, at) -> {});
    assertThat(runToRest(query).state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out"))
        .containsExactly("[1, n1, null]", "[2, n2, null]", "[3, n3, new]");
    List<Long> batches = harness.committedBatches("out");
    assertThat(batches).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void a_query_goes_on_in_place_and_no_batch_mixes_columns() {
    StreamingQuery run = runToRest(query(IN, true));
    harness.insert("in", 2, 3);
    columns(ID, NAME, NOTE);
    append("SELECT 3::BIGINT AS id, 'n3' AS name, 'new' AS note");
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L);
    assertThat(harness.rows("out"))
        .containsExactly("[1, n1, null]", "[2, n2, null]", "[3, n3, new]");
  }

  @Test
  void a_planned_batch_is_made_with_its_own_columns_though_the_table_has_more_by_then() {
    QueryDefinition query = query(IN, true, new Transform.Select(List.of("*", "'made' AS made")));
    harness.observe(
        (name, id, at) -> {
          if (id == 1 && at == Step.PLANNED) {
            throw new Crash("planned");
          }
        });
    runToRest(query);
    harness.insert("in", 2, 3);
    harness.runTurns();
    columns(ID, NAME, NOTE);

    harness.observe((name, id, at) -> {});
    runToRest(query);
    assertThat(harness.table("out").metadata().schema().names())
        .as("what the batch was planned with")
        .containsExactly("id", "name", "made");
    append("SELECT 3::BIGINT AS id, 'n3' AS name, 'new' AS note");
    harness.runTurns();
    assertThat(harness.rows("out"))
        .containsExactly("[1, n1, made, null]", "[2, n2, made, null]", "[3, n3, made, new]");
  }

  /** Batch 0 ends long before the columns that it is read with came. */
  @Test
  void a_batch_that_catches_up_is_made_again_with_the_columns_that_were_the_newest() {
    columns(ID, NAME, NOTE);
    append("SELECT 2::BIGINT AS id, 'n2' AS name, NULL::VARCHAR AS note");
    QueryDefinition query = query(new SourceSpec.Delta(IN.table(), false, false, 1, 0L), true);
    harness.observe(
        (name, id, at) -> {
          if (id == 0 && at == Step.PLANNED) {
            throw new Crash("planned");
          }
        });
    runToRest(query);
    columns(ID, NAME, NOTE, Field.of("later", PrimitiveType.STRING));

    harness.observe(
        (name, id, at) -> {
          if (id == 0 && at == Step.COMMITTED) {
            throw new Crash("committed");
          }
        });
    runToRest(query);
    assertThat(harness.table("out").metadata().schema().names())
        .containsExactly("id", "name", "note");
    harness.observe((name, id, at) -> {});
    runToRest(query);
    append("SELECT 3::BIGINT AS id, 'n3' AS name, NULL::VARCHAR AS note, 'x' AS later");
    harness.runTurns();
    assertThat(harness.rows("out"))
        .containsExactly("[1, n1, null, null]", "[2, n2, null, null]", "[3, n3, null, x]");
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L);
  }

  @Test
  void what_waits_behind_a_change_is_counted() {
    StreamingQuery run = runToRest(query(IN, true));
    harness.insert("in", 2, 3);
    columns(ID, NOTE);
    append("SELECT 3::BIGINT AS id, 'new' AS note");
    append("SELECT 4::BIGINT AS id, 'new' AS note");
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    Backlog backlog = harness.progress.get(harness.progress.size() - 1).sources().get(0).backlog();
    assertThat(backlog.versions()).isEqualTo(2);
    assertThat(backlog.files()).isEqualTo(2);
    assertThat(backlog.rows()).isEqualTo(2);
    assertThat(backlog.bytes()).isPositive();
  }

  @Test
  void a_column_that_the_sink_cannot_take_fails_the_query_before_a_batch_is_planned() {
    StreamingQuery run = runToRest(query(IN, false));
    columns(ID, NAME, NOTE);
    append("SELECT 2::BIGINT AS id, 'n2' AS name, 'new' AS note");
    harness.runTurns();
    assertThat(Objects.requireNonNull(run.failure()).code())
        .isEqualTo(ErrorCode.DELTA_METADATA_MISMATCH);
    assertThat(runToRest(query(IN, true)).state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).containsExactly("[1, n1, null]", "[2, n2, new]");
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L);
  }

  @Test
  void a_change_feed_goes_on_with_the_new_column() {
    QueryDefinition query =
        query(
            IN.withChangeFeed(),
            true,
            new Transform.Drop(List.of("_commit_version", "_commit_timestamp")));
    StreamingQuery run = runToRest(query);
    harness.insert("in", 2, 3);
    columns(ID, NAME, NOTE);
    append("SELECT 3::BIGINT AS id, 'n3' AS name, 'new' AS note");
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out"))
        .containsExactly("[1, n1, insert, null]", "[2, n2, insert, null]", "[3, n3, insert, new]");
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void an_acknowledged_change_is_passed_once_after_a_crash_at(Step step) {
    QueryDefinition before = query(IN, true);
    StreamingQuery run = runToRest(before);
    harness.insert("in", 2, 3);
    columns(ID, NOTE);
    append("SELECT 3::BIGINT AS id, 'new' AS note");
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    assertThat(Objects.requireNonNull(run.failure()).code())
        .isEqualTo(ErrorCode.DELTA_STREAMING_CANNOT_CONTINUE_PROCESSING_POST_SCHEMA_EVOLUTION);
    assertThat(run.failure().message())
        .contains("Version 3", "column name string", "{\"schemaVersion\": 3}");
    assertThat(harness.rows("out")).containsExactly("[1, n1]", "[2, n2]");
    assertThat(runToRest(before).state()).as("started again").isEqualTo(QueryState.FAILED);

    CheckpointKeeper keeper = harness.runtime().checkpoints();
    assertThatThrownBy(
            () -> keeper.planMove(before, KnownCheckpoint.NONE, new StartingPoint.SchemaVersion(2)))
        .hasMessageContaining("the one that waits is version 3");
    CheckpointChange change =
        keeper.planMove(before, KnownCheckpoint.NONE, new StartingPoint.SchemaVersion(3));
    assertThat(change.effects()).anyMatch(effect -> effect.contains("Nothing is skipped"));
    keeper.move(before, KnownCheckpoint.NONE, change.offsets(), id -> {});
    harness.observe(
        (name, id, at) -> {
          if (id == 2 && at == step) {
            throw new Crash(step.toString());
          }
        });
    assertThat(runToRest(before).state()).isEqualTo(QueryState.FAILED);
    harness.observe((name, id, at) -> {});
    assertThat(runToRest(before).state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out"))
        .containsExactly("[1, n1, null]", "[2, n2, null]", "[3, null, new]");
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L, 3L);
  }
}
