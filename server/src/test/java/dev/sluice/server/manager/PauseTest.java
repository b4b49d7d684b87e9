package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PauseTest {
  private static final QueryDefinition COPY = Definitions.copy("copy", "in", "out");
  private static final QueryDefinition EVERY_HOUR =
      Definitions.query(
          "copy",
          Definitions.source("in", 1),
          "out",
          new Trigger.ProcessingTime(Duration.ofHours(1)));

  @TempDir private Path directory;
  private StreamHarness harness;
  private QueryManager queries;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    queries = harness.manager();
    harness.createTable("in");
    harness.insert("in", 0, 3);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void paused_query_makes_no_batch_until_it_is_resumed() {
    run(COPY);
    Object runId = queries.get("copy").runId();
    queries.pause("copy");
    harness.runTurns();
    assertPaused();
    assertThat(queries.status("copy").message()).isEqualTo("Paused");

    harness.insert("in", 3, 5);
    harness.advance(Duration.ofMinutes(5));
    assertThat(harness.rows("out")).hasSize(3);
    assertPaused();

    queries.resume("copy");
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(5);
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(queries.get("copy").desiredState()).isEqualTo(DesiredState.RUNNING);
    assertThat(queries.get("copy").runId()).as("the run stayed").isEqualTo(runId);
  }

  @Test
  void batch_under_way_is_ended_before_the_pause() {
    queries.create(COPY, true);
    queries.pause("copy");
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.STARTING);
    harness.runTurns();
    assertPaused();
    queries.resume("copy");
    harness.runTurns(1);
    queries.pause("copy");
    harness.runTurns();
    assertPaused();
    assertThat(harness.rows("out")).hasSize(3);
  }

  @Test
  void pause_survives_the_process_and_start_resumes() {
    run(COPY);
    queries.pause("copy");
    harness.runTurns();
    harness.insert("in", 3, 5);

    restart();

    assertPaused();
    assertThat(harness.rows("out")).hasSize(3);
    queries.start("copy");
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(5);
    restart();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
  }

  @Test
  void restart_and_replace_keep_a_pause_and_stop_ends_it() {
    run(COPY);
    queries.pause("copy");
    harness.runTurns();
    Object runId = queries.get("copy").runId();
    queries.restart("copy");
    harness.runTurns();
    assertPaused();
    assertThat(queries.get("copy").runId()).isNotEqualTo(runId);

    queries.put(Definitions.copy("copy", "in", "out", new Transform.Filter("id > 3")), null);
    harness.runTurns();
    assertPaused();

    queries.stop("copy");
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.STOPPED);
    assertThat(queries.get("copy").desiredState()).isEqualTo(DesiredState.STOPPED);
    queries.restart("copy");
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
  }

  @Test
  void what_does_not_run_cannot_be_paused_resumed_or_triggered() {
    queries.create(COPY, false);
    assertIllegal(() -> queries.pause("copy"));
    assertIllegal(() -> queries.resume("copy"));
    assertIllegal(() -> queries.trigger("copy"));
    assertThat(queries.get("copy").desiredState()).isEqualTo(DesiredState.STOPPED);
    queries.start("copy");
    harness.runTurns();
    queries.stop("copy");
    assertIllegal(() -> queries.pause("copy"));
    queries.start("copy");
    queries.pause("copy");
    harness.runTurns();
    assertPaused();
  }

  @Test
  void nobody_waits_for_a_paused_query() {
    StreamingQuery waited = harness.start(Definitions.copy("other", "in", "out"));
    CompletableFuture<Void> waiting = waited.processAllAvailable();
    waited.pause();
    assertThat(waiting).isCompletedExceptionally();

    run(COPY);
    queries.pause("copy");
    assertIllegal(() -> queries.processAllAvailable("copy", Duration.ofSeconds(30)));
  }

  @Test
  void trigger_makes_one_batch_before_its_time() {
    run(EVERY_HOUR);
    harness.insert("in", 3, 5);
    harness.insert("in", 5, 7);
    harness.advance(Duration.ofMinutes(1));
    assertThat(harness.rows("out")).hasSize(3);

    CompletableFuture<Void> batch = queries.trigger("copy").toCompletableFuture();
    assertThat(batch).isNotDone();
    harness.runTurns();
    assertThat(batch).isCompleted();
    assertThat(harness.rows("out")).hasSize(5);

    assertTriggered();
    assertThat(harness.rows("out")).hasSize(7);
    assertTriggered(); // nothing to do
    assertThat(queries.progress("copy")).hasSize(3);
  }

  @Test
  void trigger_of_a_paused_query_leaves_it_paused() {
    run(EVERY_HOUR);
    queries.pause("copy");
    harness.insert("in", 3, 5);
    harness.insert("in", 5, 7);
    harness.runTurns();
    assertPaused();
    assertTriggered();
    assertPaused();
    assertThat(harness.rows("out")).hasSize(5);
    harness.advance(Duration.ofHours(3));
    assertThat(harness.rows("out")).hasSize(5);
  }

  @Test
  void trigger_waits_for_the_retry_of_its_batch() {
    FaultyFileStore faulty = new FaultyFileStore(harness.disk());
    harness.storeThrough(faulty);
    restart();
    run(EVERY_HOUR);
    queries.pause("copy");
    harness.insert("in", 3, 5);
    faulty.failAt(1, false, path -> path.toString().contains("checkpoints"));
    CompletableFuture<Void> batch = queries.trigger("copy").toCompletableFuture();
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RESTARTING);
    assertThat(batch).isNotDone();

    harness.advance(Duration.ofSeconds(1));

    assertThat(batch).isCompleted();
    assertPaused();
    assertThat(harness.rows("out")).hasSize(5);
  }

  @Test
  void trigger_fails_where_the_query_ends_first() {
    run(EVERY_HOUR);
    CompletableFuture<Void> batch = queries.trigger("copy").toCompletableFuture();
    queries.stop("copy");
    harness.runTurns();
    assertThat(batch).isCompletedExceptionally();
  }

  @Test
  void query_that_ends_by_itself_does_so_when_it_is_resumed() {
    QueryDefinition available =
        Definitions.query("copy", Definitions.source("in", 1), "out", new Trigger.AvailableNow());
    queries.create(available, true);
    queries.pause("copy");
    harness.runTurns();
    assertPaused();
    queries.resume("copy");
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.FINISHED);
    assertThat(harness.rows("out")).hasSize(3);
  }

  private void assertTriggered() {
    CompletableFuture<Void> batch = queries.trigger("copy").toCompletableFuture();
    harness.runTurns();
    assertThat(batch).isCompleted();
  }

  private void assertPaused() {
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.PAUSED);
    assertThat(queries.get("copy").desiredState()).isEqualTo(DesiredState.PAUSED);
    assertThat(queries.get("copy").state().isActive()).isTrue();
  }

  private static void assertIllegal(ThrowingCallable action) {
    assertThatThrownBy(action).hasFieldOrPropertyWithValue("code", ErrorCode.ILLEGAL_STATE);
  }

  private void run(QueryDefinition definition) {
    queries.create(definition, true);
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
