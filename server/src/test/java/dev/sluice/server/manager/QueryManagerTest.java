package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryManagerTest {
  private static final QueryDefinition COPY = Definitions.copy("copy", "in", "out");
  private static final QueryDefinition EVENS =
      Definitions.copy("copy", "in", "out", new Transform.Filter("id % 2 = 0"));

  @TempDir private Path directory;
  private StreamHarness harness;
  private QueryManager queries;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    queries = harness.manager();
    harness.createTable("in");
    harness.insert("in", 0, 10);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void created_query_is_listed_and_does_not_run_unless_asked_to() {
    queries.create(Definitions.copy("b", "in", "out_b"), true);
    queries.create(Definitions.copy("a", "in", "out_a"), false);
    harness.runTurns();
    assertThat(queries.list())
        .extracting(view -> view.definition().name(), QueryView::desiredState, QueryView::state)
        .containsExactly(
            tuple("a", DesiredState.STOPPED, QueryState.STOPPED),
            tuple("b", DesiredState.RUNNING, QueryState.RUNNING));
    assertThat(queries.get("b").revision()).isEqualTo(1);
    assertThat(queries.get("b").createdAt()).isEqualTo(harness.clock.instant());
    assertThat(queries.progress("b")).hasSize(1);
    assertThat(queries.get("b").lastProgress()).isEqualTo(queries.progress("b").get(0));
  }

  @Test
  void name_is_taken_once() {
    queries.create(COPY, false);
    assertFails(ErrorCode.QUERY_ALREADY_EXISTS, () -> queries.create(EVENS, true));
    assertThat(queries.get("copy").definition()).isEqualTo(COPY);
  }

  @Test
  void unknown_name_is_refused_with_the_nearest_one() {
    queries.create(COPY, false);
    assertThatThrownBy(() -> queries.start("cpoy"))
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_NOT_FOUND))
        .hasMessage("There is no query cpoy; is it copy?");
  }

  @Test
  void definition_whose_parts_do_not_fit_leaves_nothing() {
    QueryDefinition misspelt =
        Definitions.copy("copy", "in", "out", new Transform.Filter("idd > 1"));
    assertFails(ErrorCode.INVALID_DEFINITION, () -> queries.create(misspelt, true));
    assertFails(ErrorCode.INVALID_DEFINITION, () -> queries.put(misspelt, null));
    assertThat(queries.list()).isEmpty();
    assertThat(directory.resolve("data")).doesNotExist();
    queries.create(COPY, false);
    assertFails(ErrorCode.INVALID_DEFINITION, () -> queries.put(misspelt, null));
    assertThat(queries.get("copy").revision()).isEqualTo(1);
  }

  @Test
  void same_definition_put_again_changes_nothing() {
    queries.create(COPY, true);
    harness.runTurns();
    UUID run = runId();
    Queries.Upsert again = queries.put(Definitions.copy("copy", "in", "out"), 1L);
    harness.runTurns();
    assertThat(again.created()).isFalse();
    assertThat(again.query().revision()).isEqualTo(1);
    assertThat(runId()).isEqualTo(run);
  }

  @Test
  void other_definition_replaces_and_the_query_goes_on_with_it() {
    queries.create(COPY, true);
    harness.runTurns();
    UUID run = runId();
    Queries.Upsert changed = queries.put(EVENS, 1L);
    assertThat(changed.query().revision()).isEqualTo(2);
    harness.runTurns();
    assertThat(runId()).isNotEqualTo(run);
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    harness.insert("in", 10, 20);
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(10 + 5);
  }

  @Test
  void put_of_a_stopped_query_does_not_start_it() {
    queries.create(COPY, false);
    queries.put(EVENS, null);
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.STOPPED);
    assertThat(queries.get("copy").runId()).isNull();
  }

  @Test
  void change_of_another_revision_is_refused() {
    assertFails(ErrorCode.PRECONDITION_FAILED, () -> queries.put(COPY, 1L));
    assertThat(queries.put(COPY, 0L).created()).isTrue();
    assertThatThrownBy(() -> queries.put(COPY, 0L))
        .hasFieldOrPropertyWithValue("code", ErrorCode.PRECONDITION_FAILED)
        .hasMessage("The query copy is there already, in revision 1.");
    assertFails(ErrorCode.PRECONDITION_FAILED, () -> queries.put(EVENS, 2L));
    assertFails(ErrorCode.PRECONDITION_FAILED, () -> queries.delete("copy", 2L));
    assertThat(queries.get("copy").definition()).isEqualTo(COPY);
    queries.delete("copy", 1L);
    assertThat(queries.list()).isEmpty();
  }

  @Test
  void start_and_stop_ask_for_a_state_and_do_nothing_twice() {
    queries.create(COPY, false);
    queries.start("copy");
    queries.start("copy");
    harness.runTurns();
    UUID run = runId();
    queries.start("copy");
    harness.runTurns();
    assertThat(runId()).isEqualTo(run);
    queries.stop("copy");
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.STOPPING);
    queries.stop("copy");
    harness.runTurns();
    queries.stop("copy");
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.STOPPED);
    assertFails(ErrorCode.ILLEGAL_STATE, () -> queries.processAllAvailable("copy"));
  }

  @Test
  void start_during_a_stop_follows_it() {
    queries.create(COPY, true);
    harness.runTurns();
    UUID run = runId();
    queries.stop("copy");
    queries.start("copy");
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(runId()).isNotEqualTo(run);
  }

  @Test
  void restart_makes_one_new_run_of_the_same_query() {
    queries.create(COPY, true);
    harness.runTurns();
    QueryView before = queries.get("copy");
    queries.restart("copy");
    queries.restart("copy");
    harness.runTurns();
    QueryView after = queries.get("copy");
    assertThat(after.state()).isEqualTo(QueryState.RUNNING);
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.runId()).isNotEqualTo(before.runId());
    queries.stop("copy");
    harness.runTurns();
    queries.restart("copy");
    harness.runTurns();
    assertThat(queries.get("copy").desiredState()).isEqualTo(DesiredState.RUNNING);
    assertThat(harness.rows("out")).hasSize(10);
  }

  private boolean failed(String name) {
    return queries.get(name).state() == QueryState.FAILED;
  }

  @Test
  void failed_query_keeps_its_cause_and_can_be_started_again() {
    harness.createTable("middle");
    queries.create(Definitions.copy("copy", "middle", "out"), true);
    harness.runTurns();
    harness.dropTable("middle");
    // An event of the file system may take the place of a timer, and hand its turn over later.
    for (int looks = 0; looks < 100 && !failed("copy"); looks++) {
      harness.advance(Duration.ofSeconds(1));
    }
    QueryView failed = queries.get("copy");
    assertThat(failed.state()).isEqualTo(QueryState.FAILED);
    assertThat(Objects.requireNonNull(failed.failure()).code())
        .isEqualTo(ErrorCode.TABLE_OR_VIEW_NOT_FOUND);
    assertThat(failed.desiredState()).isEqualTo(DesiredState.RUNNING);
    harness.createTable("middle");
    queries.start("copy");
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(queries.get("copy").failure()).isNull();
  }

  @Test
  void desired_states_and_definitions_survive_the_process() {
    queries.create(EVENS, true);
    queries.create(Definitions.copy("idle", "in", "idle_out"), true);
    queries.put(COPY, null);
    harness.runTurns();
    queries.stop("idle");
    harness.runTurns();
    List<QueryView> before = queries.list();

    restart();
    harness.runTurns();
    assertThat(queries.list())
        .usingRecursiveComparison()
        .ignoringFields("runId", "id", "lastProgress")
        .isEqualTo(before);
    assertThat(queries.get("copy").id()).isEqualTo(before.get(0).id());
    assertThat(queries.get("idle").runId()).isNull();
  }

  @Test
  void close_ends_the_runs_and_keeps_what_is_desired() throws InterruptedException {
    queries.create(COPY, true);
    harness.runTurns();
    queries.close();
    queries.restart("copy");
    harness.runTurns();
    queries.start("copy");
    harness.runTurns();
    assertThat(queries.awaitClosed(Duration.ZERO)).isTrue();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.STOPPED);
    restart();
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
  }

  @Test
  void finished_query_is_not_started_by_the_next_process() {
    queries.create(
        Definitions.query(
            "copy", Definitions.source("in", 1000), "out", new Trigger.AvailableNow()),
        true);
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.FINISHED);
    assertThat(queries.get("copy").desiredState()).isEqualTo(DesiredState.STOPPED);
    restart();
    harness.insert("in", 10, 20);
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(10);
  }

  @Test
  void deleted_query_leaves_its_table_and_a_checkpoint_that_was_placed_by_its_owner() {
    QueryDefinition placed =
        new QueryDefinition(
            "placed", COPY.source(), List.of(), COPY.sink(), "checkpoints/mine", COPY.trigger());
    Path own = directory.resolve("data/checkpoints/copy");
    Path mine = directory.resolve("data/checkpoints/mine");
    queries.create(COPY, true);
    queries.create(placed, true);
    harness.runTurns();
    assertThat(own).isDirectory();
    stopAndDelete("copy");
    stopAndDelete("placed");
    assertThat(own).doesNotExist();
    assertThat(mine).isDirectory();
    assertThat(directory.resolve("data/queries")).isDirectoryNotContaining("glob:**.json");
    assertThat(directory.resolve("data/queries/versions")).isEmptyDirectory();
    assertThat(harness.rows("out")).hasSize(20);
    assertFails(ErrorCode.QUERY_NOT_FOUND, () -> queries.get("copy"));
  }

  @Test
  void running_query_is_stopped_and_deleted_and_takes_no_orders_meanwhile() {
    queries.create(COPY, true);
    harness.runTurns();
    CompletableFuture<Void> deletion =
        CompletableFuture.runAsync(() -> queries.delete("copy", null));
    while (queries.get("copy").state() != QueryState.STOPPING) {
      Thread.onSpinWait();
    }
    assertFails(ErrorCode.ILLEGAL_STATE, () -> queries.start("copy"));
    assertFails(ErrorCode.ILLEGAL_STATE, () -> queries.restart("copy"));
    assertFails(ErrorCode.ILLEGAL_STATE, () -> queries.put(EVENS, null));
    harness.runTurns();
    deletion.join();
    assertThat(queries.list()).isEmpty();
    assertThat(directory.resolve("data/queries")).isDirectoryNotContaining("glob:**.json");
    assertThat(directory.resolve("data/queries/versions")).isEmptyDirectory();
  }

  private void stopAndDelete(String name) {
    queries.stop(name);
    harness.runTurns();
    queries.delete(name, null);
  }

  /** Another process finds what this one left. */
  private void restart() {
    harness.restart();
    queries = harness.manager();
    queries.load();
    queries.resume();
  }

  private UUID runId() {
    return Objects.requireNonNull(queries.get("copy").runId());
  }

  static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SluiceException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
