package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.CheckpointChange;
import dev.sluice.server.runtime.QueryPosition;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagedCheckpointsTest {
  private static final QueryDefinition COPY =
      Definitions.query("copy", Definitions.source("in", 1), "out", new Trigger.AsSoonAsPossible());

  @TempDir private Path directory;
  private StreamHarness harness;
  private FaultyFileStore faulty;
  private QueryManager queries;
  private Path checkpoint;

  /** Three files of one row each in the versions 1 to 3. */
  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    faulty = new FaultyFileStore(harness.disk());
    harness.storeThrough(faulty);
    harness.restart();
    queries = harness.manager();
    harness.createTable("in");
    for (int row = 0; row < 3; row++) {
      harness.insert("in", row, row + 1);
    }
    checkpoint = directory.resolve("data/checkpoints/copy");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void position_is_that_of_the_newest_batch_and_of_none_before_the_first() {
    queries.create(COPY, false);
    assertThat(position()).isEqualTo(new QueryPosition(null, null, false, List.of()));
    queries.start("copy");
    harness.runTurns();
    QueryPosition position = position();
    assertThat(position.id()).isEqualTo(queries.get("copy").id()).isNotNull();
    assertThat(position.batchId()).isEqualTo(2);
    assertThat(position.committed()).isTrue();
    assertThat(position.offsets().get(0).json()).contains("\"reservoirVersion\":4");
  }

  @Test
  void position_is_told_by_the_sink_where_the_commit_log_does_not_know() throws IOException {
    runAndStop(COPY);
    Files.delete(checkpoint.resolve("commits/2"));
    assertThat(position().committed()).isTrue();
    harness.dropTable("out");
    assertThat(position().committed()).isFalse();
  }

  @Test
  void reset_query_is_a_new_one_that_reads_everything_again() {
    runAndStop(COPY);
    Object id = queries.get("copy").id();

    CheckpointChange planned = queries.checkpoints().reset("copy", true);
    assertThat(planned.directory()).isEqualTo(checkpoint);
    assertThat(planned.id()).isEqualTo(id);
    assertThat(planned.lastBatchId()).isEqualTo(2);
    assertThat(planned.offsets()).isEqualTo(position().offsets());
    assertThat(String.join("\n", planned.effects()))
        .contains("is removed", "new id", "3 files with 3 rows", "a second time");
    assertThat(queries.get("copy").id()).isEqualTo(id);

    assertThat(queries.checkpoints().reset("copy", false)).isEqualTo(planned);
    assertThat(queries.get("copy").id()).isNull();
    assertThat(checkpoint).doesNotExist();
    queries.start("copy");
    harness.runTurns();
    assertThat(queries.get("copy").id()).isNotNull().isNotEqualTo(id);
    assertThat(harness.rows("out")).hasSize(6);
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L, 0L, 1L, 2L);
  }

  @Test
  void running_and_paused_queries_are_left_alone() {
    queries.create(COPY, true);
    harness.runTurns();
    assertFails(ErrorCode.ILLEGAL_STATE, () -> queries.checkpoints().reset("copy", true));
    assertFails(ErrorCode.ILLEGAL_STATE, () -> queries.checkpoints().reset("copy", false));
    queries.pause("copy");
    harness.runTurns();
    assertFails(ErrorCode.ILLEGAL_STATE, () -> move(new StartingPoint.Latest()));
    assertThat(position().batchId()).isEqualTo(2);
  }

  /** The failed write or removal stands for the death of the process at that place. */
  @ParameterizedTest
  @CsvSource({"1,false", "1,true", "2,false", "2,true"})
  void reset_that_dies_is_finished_by_the_next_start(int write, boolean afterWrite) {
    runAndStop(COPY);
    faulty.failAt(write, afterWrite, path -> path.endsWith("copy.json"));
    assertThatThrownBy(() -> queries.checkpoints().reset("copy", false)).isNotNull();
    boolean untouched = write == 1 && !afterWrite;
    restart();
    queries.start("copy");
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    // The failed call puts the old file back where it can, so that nothing was reset.
    assertThat(harness.rows("out")).hasSize(untouched || write == 1 ? 3 : 6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"offsets", "commits", "metadata", "offsets/0", "commits/1"})
  void half_removed_checkpoint_of_a_reset_is_no_checkpoint(String removed) throws IOException {
    runAndStop(COPY);
    Path file = directory.resolve("data/queries/copy.json");
    harness.disk().deleteTree(checkpoint.resolve(removed));
    Files.deleteIfExists(checkpoint.resolve(removed));
    Files.writeString(
        file,
        Files.readString(file)
            .replaceAll("\"id\":\"[^\"]+\",", "")
            .replace("\"forgotten\":false", "\"forgotten\":true"));
    restart();
    assertThat(position().batchId()).isNull();
    queries.start("copy");
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).hasSize(6);
    assertThat(Files.readString(file)).contains("\"forgotten\":false");
    restart();
    assertThat(harness.rows("out")).as("forgotten once").hasSize(6);
  }

  @Test
  void checkpoint_that_is_gone_or_broken_can_be_reset() throws IOException {
    runAndStop(COPY);
    harness.disk().deleteTree(checkpoint);
    assertFails(ErrorCode.CHECKPOINT_MISMATCH, this::position);
    queries.checkpoints().reset("copy", false);
    queries.start("copy");
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(6);
    queries.stop("copy");
    harness.runTurns();
    Files.writeString(checkpoint.resolve("metadata"), "torn");
    queries.checkpoints().reset("copy", false);
    queries.start("copy");
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(9);
  }

  @Test
  void running_query_that_is_replaced_with_a_reset_begins_anew_in_its_next_run() {
    ManagedQuery query =
        new ManagedQuery(
            new QueryStore(faulty, directory.resolve("data/queries")),
            harness.runtime(),
            new Journals(faulty, directory.resolve("data/queries"), harness.clock).of("copy"),
            QueryRecord.first(COPY, harness.clock.instant(), true));
    query.create();
    harness.runTurns();
    Object id = query.view().id();
    QueryDefinition elsewhere =
        Definitions.query("copy", COPY.source(), "other", new Trigger.AsSoonAsPossible());
    query.replace(elsewhere, 1L, OnIncompatible.RESET, harness.clock.instant());
    assertThat(query.view().id()).isNull();
    harness.runTurns();
    assertThat(query.view().state()).isEqualTo(QueryState.RUNNING);
    assertThat(query.view().id()).isNotNull().isNotEqualTo(id);
    assertThat(harness.rows("out")).hasSize(3);
    assertThat(harness.rows("other")).hasSize(3);
    query.restart();
    harness.runTurns();
    assertThat(harness.rows("other")).hasSize(3);
  }

  @Test
  void reset_spares_other_files_and_the_checkpoint_of_another_query() throws IOException {
    QueryDefinition placed =
        new QueryDefinition("copy", COPY.source(), List.of(), COPY.sink(), "mine", COPY.trigger());
    runAndStop(placed);
    Path mine = directory.resolve("data/mine");
    Files.writeString(mine.resolve("notes.txt"), "mine");
    queries.checkpoints().reset("copy", false);
    assertThat(mine).isDirectoryContaining("glob:**notes.txt");
    assertThat(mine.resolve("metadata")).doesNotExist();
    assertThat(mine.resolve("offsets")).doesNotExist();

    queries.start("copy");
    harness.runTurns();
    queries.stop("copy");
    harness.runTurns();
    String other = "{\"id\":\"00000000-0000-0000-0000-000000000001\"}";
    Files.writeString(mine.resolve("metadata"), other);
    assertFails(ErrorCode.CHECKPOINT_MISMATCH, () -> queries.checkpoints().reset("copy", false));
    assertThat(mine.resolve("metadata")).hasContent(other);
  }

  @Test
  void moved_query_reads_on_at_the_new_offset() {
    runAndStop(COPY);
    harness.insert("in", 3, 4);
    CheckpointChange skip = queries.checkpoints().move("copy", new StartingPoint.Latest(), true);
    assertThat(skip.lastBatchId()).isEqualTo(2);
    assertThat(String.join("\n", skip.effects()))
        .contains("batch 3 without rows", "Skipped are 1 file with 1 row");
    assertThat(position().batchId()).as("a dry run").isEqualTo(2);

    CheckpointChange back = move(new StartingPoint.Version(2));
    assertThat(String.join("\n", back.effects())).contains("Read again are 2 files with 2 rows");
    QueryPosition moved = position();
    assertThat(moved.batchId()).isEqualTo(3);
    assertThat(moved.committed()).isFalse();
    assertThat(moved.offsets()).isEqualTo(back.offsets());
    assertThat(move(new StartingPoint.Exact(moved.offsets())).effects())
        .contains("Batch 3, which was planned and is not committed, is given up.");

    queries.start("copy");
    harness.runTurns();
    assertThat(harness.rows("out"))
        .containsExactly("[0, n0]", "[1, n1]", "[1, n1]", "[2, n2]", "[2, n2]", "[3, n3]");
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(queries.progress("copy").get(3).numInputRows()).isZero();
  }

  @Test
  void moving_batch_is_not_the_one_that_the_trigger_is_for() {
    runAndStop(Definitions.query("copy", Definitions.source("in", 1), "out", new Trigger.Once()));
    move(new StartingPoint.Version(1));
    queries.start("copy");
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.FINISHED);
    assertThat(harness.rows("out")).hasSize(6);
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L);
  }

  @Test
  void query_that_never_ran_can_be_moved_and_keeps_the_identity_it_got() {
    queries.create(COPY, false);
    move(new StartingPoint.Version(3));
    Object id = queries.get("copy").id();
    assertThat(id).isNotNull().isEqualTo(position().id());
    restart();
    queries.start("copy");
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[2, n2]");
    assertThat(queries.get("copy").id()).isEqualTo(id);
  }

  @Test
  void offset_that_the_source_does_not_have_is_refused_with_a_pointer() {
    runAndStop(COPY);
    assertThatThrownBy(() -> move(new StartingPoint.Version(9)))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.DELTA_VERSION_NOT_FOUND);
              assertThat(e.problems().get(0).pointer()).isEqualTo("/startingVersion");
            });
    Offset offset = position().offsets().get(0);
    assertFails(
        ErrorCode.INVALID_DEFINITION, () -> move(new StartingPoint.Exact(List.of(offset, offset))));
    assertThat(position().batchId()).isEqualTo(2);
  }

  @Test
  void a_query_of_two_sources_is_moved_in_each() {
    harness.createTable("more");
    harness.insert("more", 10, 11);
    harness.insert("more", 11, 12);
    runAndStop(
        Definitions.query(
            "copy",
            Definitions.source("in", 1),
            "out",
            new Trigger.AsSoonAsPossible(),
            Definitions.union("more")));
    assertFails(ErrorCode.INVALID_DEFINITION, () -> move(new StartingPoint.Version(1)));
    Offset in = position().offsets().get(0);
    Offset more = position().offsets().get(1);
    assertThatThrownBy(() -> move(new StartingPoint.Exact(List.of(in, in))))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> assertThat(e.problems().get(0).pointer()).isEqualTo("/offsets/1"));

    CheckpointChange back = move(new StartingPoint.Exact(List.of(in, Offset.NONE)));
    assertThat(String.join("\n", back.effects()))
        .contains("Nothing is skipped and nothing is read again.", "Read again are 2 files");
    queries.start("copy");
    harness.runTurns();
    assertThat(harness.rows("out"))
        .containsExactly(
            "[0, n0]", "[1, n1]", "[10, n10]", "[10, n10]", "[11, n11]", "[11, n11]", "[2, n2]");
    assertThat(position().offsets()).containsExactly(in, more);
  }

  private QueryPosition position() {
    return queries.checkpoints().position("copy");
  }

  private CheckpointChange move(StartingPoint to) {
    return queries.checkpoints().move("copy", to, false);
  }

  private static void assertFails(ErrorCode code, ThrowingCallable action) {
    assertThatThrownBy(action).hasFieldOrPropertyWithValue("code", code);
  }

  private void runAndStop(QueryDefinition definition) {
    queries.create(definition, true);
    harness.runTurns();
    queries.stop("copy");
    harness.runTurns();
  }

  private void restart() {
    harness.restart();
    queries = harness.manager();
    queries.load();
    queries.resume();
    harness.runTurns();
  }
}
