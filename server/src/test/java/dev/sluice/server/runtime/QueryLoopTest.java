package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryLoopTest {
  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void commit_inside_the_server_wakes_the_query_without_a_poll() {
    harness.insert("in", 0, 3);
    StreamingQuery run = harness.start(Definitions.copy("q", "in", "out"));
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(3);
    harness.insert("in", 3, 5);
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(5);
    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
  }

  @Test
  void chained_queries_pass_rows_on() {
    harness.createTable("middle");
    harness.start(Definitions.copy("first", "in", "middle"));
    harness.start(Definitions.copy("second", "middle", "out"));
    harness.insert("in", 0, 4);
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(4);
  }

  @Test
  void idle_query_makes_no_batch_and_no_progress() {
    harness.insert("in", 0, 1);
    harness.start(Definitions.copy("q", "in", "out"));
    harness.advance(Duration.ofMinutes(1));
    assertThat(harness.progress).hasSize(1);
    assertThat(harness.committedBatches("out")).containsExactly(0L);
  }

  @Test
  void processing_time_trigger_waits_for_its_boundary() {
    harness.insert("in", 0, 1);
    harness.start(periodic(Duration.ofSeconds(10)));
    harness.advance(Duration.ofSeconds(3));
    harness.insert("in", 1, 2);
    harness.advance(Duration.ofSeconds(6));
    assertThat(harness.rows("out")).hasSize(1);
    harness.advance(Duration.ofSeconds(1));
    assertThat(harness.rows("out")).hasSize(2);
  }

  @Test
  void available_now_takes_what_was_there_in_limited_batches_and_finishes() {
    for (int file = 0; file < 5; file++) {
      harness.insert("in", file, file + 1);
    }
    StreamingQuery run =
        harness.start(
            Definitions.query("q", Definitions.source("in", 2), "out", new Trigger.AvailableNow()));
    harness.runTurns(2);
    harness.insert("in", 5, 6);
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FINISHED);
    assertThat(harness.rows("out")).hasSize(5);
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L);
  }

  @Test
  void available_now_on_an_empty_table_finishes_without_a_batch() {
    StreamingQuery run =
        harness.start(
            Definitions.query("q", Definitions.source("in", 2), "out", new Trigger.AvailableNow()));
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FINISHED);
    assertThat(harness.progress).isEmpty();
  }

  @Test
  void once_takes_everything_in_one_batch_whatever_the_limits() {
    for (int file = 0; file < 5; file++) {
      harness.insert("in", file, file + 1);
    }
    StreamingQuery run =
        harness.start(
            Definitions.query("q", Definitions.source("in", 2), "out", new Trigger.Once()));
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FINISHED);
    assertThat(harness.committedBatches("out")).containsExactly(0L);
    assertThat(harness.rows("out")).hasSize(5);
  }

  @Test
  void stopped_query_goes_on_where_it_was() {
    harness.insert("in", 0, 2);
    StreamingQuery first = harness.start(Definitions.copy("q", "in", "out"));
    harness.runTurns();
    first.stop();
    assertThat(first.state()).isEqualTo(QueryState.STOPPING);
    harness.insert("in", 2, 4);
    harness.runTurns();
    assertThat(first.state()).isEqualTo(QueryState.STOPPED);
    assertThat(harness.rows("out")).hasSize(2);
    StreamingQuery second = harness.start(Definitions.copy("q", "in", "out"));
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(4);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.runId()).isNotEqualTo(first.runId());
  }

  @Test
  void stop_abandons_a_batch_that_outlasts_the_grace() throws InterruptedException {
    CountDownLatch staged = new CountDownLatch(1);
    harness.observe(
        (query, batchId, step) -> {
          if (step == WalkObserver.Step.STAGED) {
            staged.countDown();
            awaitInterrupt();
          }
        });
    harness.restart();
    harness.insert("in", 0, 2);
    StreamingQuery run = harness.start(Definitions.copy("q", "in", "out"));
    Thread worker = new Thread(harness::runTurns);
    worker.start();
    assertThat(staged.await(30, TimeUnit.SECONDS)).isTrue();
    run.stop();
    harness.advance(Duration.ofSeconds(6));
    assertThat(run.state()).isEqualTo(QueryState.STOPPING);
    harness.advance(Duration.ofSeconds(1));
    worker.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(run.state()).isEqualTo(QueryState.STOPPED);
    assertThat(harness.committedBatches("out")).isEmpty();
  }

  private static void awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new Crash("interrupted");
    }
  }

  @Test
  void process_all_available_waits_for_what_was_there() {
    harness.insert("in", 0, 2);
    StreamingQuery run = harness.start(periodic(Duration.ofHours(1)));
    harness.runTurns();
    harness.insert("in", 2, 4);
    CompletableFuture<Void> done = run.processAllAvailable();
    assertThat(done).isNotDone();
    harness.runTurns();
    assertThat(done).isCompleted();
    assertThat(harness.rows("out")).hasSize(4);
  }

  @Test
  void process_all_available_ends_with_the_error_of_the_run() {
    StreamingQuery run = harness.start(Definitions.copy("q", "absent", "out"));
    CompletableFuture<Void> done = run.processAllAvailable();
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    assertThat(done).isCompletedExceptionally();
    assertThat(run.processAllAvailable()).isCompletedExceptionally();
    assertThat(failure(run)).isEqualTo(ErrorCode.TABLE_OR_VIEW_NOT_FOUND);
  }

  @Test
  void delete_in_the_source_fails_the_query_with_sparks_class() {
    harness.insert("in", 0, 2);
    StreamingQuery run = harness.start(Definitions.copy("q", "in", "out"));
    harness.runTurns();
    TableLogs.removeAllFiles(harness.table("in"), harness.disk());
    harness.advance(Duration.ofSeconds(2));
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    assertThat(failure(run)).isEqualTo(ErrorCode.DELTA_SOURCE_IGNORE_DELETE);
    assertThat(run.status().message()).startsWith("Terminated with exception: ");
  }

  @Test
  void two_queries_of_one_server_do_not_share_a_checkpoint() {
    StreamingQuery first = harness.start(sharing("first"));
    StreamingQuery second = harness.start(sharing("second"));
    harness.runTurns();
    assertThat(first.state()).isEqualTo(QueryState.RUNNING);
    assertThat(failure(second)).isEqualTo(ErrorCode.CHECKPOINT_MISMATCH);
    first.stop();
    harness.runTurns();
    StreamingQuery third = harness.start(sharing("second"));
    harness.runTurns();
    assertThat(third.state()).isEqualTo(QueryState.RUNNING);
  }

  @Test
  void second_server_on_one_checkpoint_is_fenced() {
    QueryDefinition query = Definitions.copy("q", "in", "out");
    harness.insert("in", 0, 2);
    StreamingQuery ours = harness.start(query);
    harness.runTurns();
    StreamingQuery theirs = harness.start(harness.secondServer(), query);
    harness.runTurns();
    for (int row = 2; row < 6; row++) {
      harness.insert("in", row, row + 1);
      harness.advance(Duration.ofSeconds(2));
    }
    List<QueryState> states = List.of(ours.state(), theirs.state());
    assertThat(states).containsExactlyInAnyOrder(QueryState.RUNNING, QueryState.FAILED);
    StreamingQuery fenced = ours.state() == QueryState.FAILED ? ours : theirs;
    assertThat(Objects.requireNonNull(fenced.failure()).code().category())
        .isEqualTo(ErrorCode.Category.CONFLICT);
    assertThat(harness.rows("out")).hasSize(6);
    assertThat(harness.committedBatches("out")).doesNotHaveDuplicates();
  }

  @Test
  void checkpoint_older_than_its_sink_is_refused() {
    harness.insert("in", 0, 1);
    QueryDefinition query = Definitions.copy("q", "in", "out");
    harness.start(query);
    harness.runTurns();
    harness.insert("in", 1, 2);
    harness.runTurns();
    TableLogs.delete(directory.resolve("data/checkpoints/q/offsets/1"));
    TableLogs.delete(directory.resolve("data/checkpoints/q/commits/1"));
    harness.restart();
    StreamingQuery run = harness.start(query);
    harness.runTurns();
    assertThat(failure(run)).isEqualTo(ErrorCode.CHECKPOINT_MISMATCH);
    assertThat(Objects.requireNonNull(run.failure()).message()).contains("older state");
    assertThat(harness.rows("out")).hasSize(2);
  }

  @Test
  void sink_that_was_replaced_is_refused() {
    harness.insert("in", 0, 1);
    QueryDefinition query = Definitions.copy("q", "in", "out");
    harness.start(query);
    harness.runTurns();
    harness.restart();
    TableLogs.deleteTable(harness.table("out").root(), harness.disk());
    harness.restart();
    harness.createTable("out");
    StreamingQuery run = harness.start(query);
    harness.runTurns();
    assertThat(failure(run)).isEqualTo(ErrorCode.CHECKPOINT_MISMATCH);
  }

  @Test
  void definition_is_validated_without_a_trace() {
    harness.validate(Definitions.copy("q", "in", "out", new Transform.Filter("id > 1")));
    assertThat(directory.resolve("data")).doesNotExist();
    assertThatThrownBy(() -> harness.validate(Definitions.copy("q", "absent", "out")))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> assertThat(e.problems().get(0).pointer()).isEqualTo("/source/table"));
  }

  @Test
  void progress_tells_what_the_batch_did_and_what_is_left() {
    harness.insert("in", 0, 10);
    harness.insert("in", 10, 30);
    harness.insert("in", 30, 60);
    SourceSpec inOrderOfCommits =
        new SourceSpec.Delta(new TableRef.Named("in"), false, false, 1, 0L);
    harness.start(
        Definitions.query(
            "q",
            inOrderOfCommits,
            "out",
            new Trigger.AsSoonAsPossible(),
            new Transform.Filter("id % 10 = 0")));
    harness.runTurns(1);
    QueryProgress first = harness.progress.get(0);
    assertThat(first.numInputRows()).isEqualTo(10);
    assertThat(first.sink().numOutputRows()).isEqualTo(1);
    assertThat(first.sink().numFiles()).isEqualTo(1);
    assertThat(first.sink().version()).isEqualTo(1);
    Backlog backlog = first.sources().get(0).backlog();
    assertThat(backlog.files()).isEqualTo(2);
    assertThat(backlog.rows()).isEqualTo(50);
    assertThat(first.durationMs())
        .containsOnlyKeys(
            "latestOffset",
            "walCommit",
            "getBatch",
            "queryPlanning",
            "addBatch",
            "commitOffsets",
            "triggerExecution");
    harness.runTurns();
    assertThat(harness.progress.get(2).sources().get(0).backlog()).isEqualTo(Backlog.NONE);
  }

  private static QueryDefinition periodic(Duration interval) {
    return Definitions.query(
        "q", Definitions.source("in", 1000), "out", new Trigger.ProcessingTime(interval));
  }

  private static QueryDefinition sharing(String name) {
    QueryDefinition own = Definitions.copy(name, "in", "out");
    SourceSpec source = own.source();
    return new QueryDefinition(
        name, source, List.of(), own.sink(), "checkpoints/shared", own.trigger());
  }

  private static ErrorCode failure(StreamingQuery run) {
    return Objects.requireNonNull(run.failure()).code();
  }

  @Test
  void dropped_sink_table_is_not_made_again_without_its_rows() {
    harness.insert("in", 0, 2);
    StreamingQuery run = harness.start(Definitions.copy("q", "in", "out"));
    harness.runTurns();
    harness.dropTable("out");
    harness.insert("in", 2, 3);
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    assertThat(Objects.requireNonNull(run.failure()).code())
        .isEqualTo(ErrorCode.CHECKPOINT_MISMATCH);
    assertThat(directory.resolve("warehouse/out")).doesNotExist();
  }

  @Test
  void replaced_sink_table_is_not_written_to() {
    harness.insert("in", 0, 2);
    StreamingQuery run = harness.start(Definitions.copy("q", "in", "out"));
    harness.runTurns();
    harness.dropTable("out");
    harness.createTable("out");
    harness.insert("in", 2, 3);
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    assertThat(Objects.requireNonNull(run.failure()).code())
        .isEqualTo(ErrorCode.CHECKPOINT_MISMATCH);
    assertThat(harness.rows("out")).isEmpty();
  }

  @Test
  void batch_planned_within_the_snapshot_stays_there_where_a_starting_version_was_set_since() {
    for (int file = 0; file < 3; file++) {
      harness.insert("in", file, file + 1);
    }
    harness.observe(
        (query, batch, step) -> {
          if (batch == 0 && step == WalkObserver.Step.PLANNED) {
            throw new Crash("after the plan");
          }
        });
    harness.restart();
    harness.start(
        Definitions.query("q", Definitions.source("in", 2), "out", new Trigger.AsSoonAsPossible()));
    harness.runTurns(1);
    harness.observe(WalkObserver.NONE);
    harness.restart();
    SourceSpec.Delta later =
        new SourceSpec.Delta(Definitions.source("in", 2).table(), false, false, 2, 1L);
    harness.start(Definitions.query("q", later, "out", new Trigger.AvailableNow()));
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[0, n0]", "[1, n1]", "[2, n2]");
  }
}
