package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that arrive while something else of the same query is half done. */
class SupersededRunTest {
  private static final QueryDefinition COPY = Definitions.copy("copy", "in", "out");
  private static final QueryDefinition ELSEWHERE =
      new QueryDefinition(
          "copy", COPY.source(), COPY.transforms(), COPY.sink(), "elsewhere", COPY.trigger());

  @TempDir private Path directory;
  private StreamHarness harness;
  private FaultyFileStore files;
  private QueryManager queries;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    files = new FaultyFileStore(harness.disk());
    harness.storeThrough(files);
    harness.restart();
    queries = harness.manager();
    harness.createTable("in");
    harness.insert("in", 0, 3);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void run_after_a_reset_that_is_restarted_while_it_opens_doubles_no_row() {
    queries.create(COPY, true);
    harness.runTurns();
    queries.put(Definitions.copy("copy", "in", "other"), null, OnIncompatible.RESET);
    files.beforeNextWrite(() -> queries.restart("copy")); // the new checkpoint's identity
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("other")).hasSize(3);
  }

  @Test
  void run_after_a_reset_that_is_replaced_while_it_opens_doubles_no_row() {
    queries.create(COPY, true);
    harness.runTurns();
    queries.put(Definitions.copy("copy", "in", "other"), null, OnIncompatible.RESET);
    QueryDefinition slower =
        Definitions.query("copy", Definitions.source("in", 1), "other", COPY.trigger());
    files.beforeNextWrite(() -> queries.put(slower, null));
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("other")).hasSize(3);
    assertThat(harness.committedBatches("other")).containsExactly(0L);
  }

  @Test
  void checkpoint_of_a_run_that_was_replaced_is_not_taken_for_the_new_one() {
    queries.create(COPY, true);
    files.beforeNextWrite(
        () -> {
          queries.put(ELSEWHERE, null);
          queries.stop("copy");
        });
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.STOPPED);
    queries.start("copy");
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).hasSize(3);
  }

  @Test
  void run_that_is_stopped_while_it_opens_makes_no_batch() {
    queries.create(COPY, true);
    files.beforeNextWrite(() -> queries.stop("copy"));
    harness.runTurns();
    assertThat(queries.get("copy").state()).isEqualTo(QueryState.STOPPED);
    assertThat(directory.resolve("data/checkpoints/copy/offsets")).doesNotExist();
  }

  @Test
  void query_that_could_not_be_created_cannot_be_started_by_who_found_it() throws Exception {
    FutureTask<QueryView> start = new FutureTask<>(() -> queries.start("copy"));
    failToCreateWhile(start);
    assertThatThrownBy(start::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .hasFieldOrPropertyWithValue("code", ErrorCode.ILLEGAL_STATE);
    harness.runTurns();
    assertThat(directory.resolve("data/queries/copy.json")).doesNotExist();
    assertThat(directory.resolve("data/checkpoints/copy")).doesNotExist();
  }

  @Test
  void query_that_could_not_be_created_is_deleted_without_the_checkpoint_of_a_namesake()
      throws Exception {
    Path namesakes = Files.createDirectories(directory.resolve("data/checkpoints/copy"));
    FutureTask<Boolean> delete =
        new FutureTask<>(
            () -> {
              queries.delete("copy", null);
              return true;
            });
    failToCreateWhile(delete);
    assertThat(delete.get()).isTrue();
    assertThat(namesakes).exists();
  }

  /** Fails the first write of a query while another caller waits for that query's lock. */
  private void failToCreateWhile(Runnable other) {
    Thread caller = new Thread(other);
    files.beforeNextWrite(
        () -> {
          caller.start();
          while (caller.getState() != Thread.State.BLOCKED && caller.isAlive()) {
            Thread.onSpinWait();
          }
        });
    files.failBeforeWrite(1);
    assertThatThrownBy(() -> queries.create(COPY, false))
        .hasFieldOrPropertyWithValue("code", ErrorCode.STORAGE_UNAVAILABLE);
  }
}
