package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.manager.LogLine.Level;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryJournalTest {
  private static final QueryDefinition QUERY = Definitions.copy("q", "in", "out");

  @TempDir private Path directory;
  private StreamHarness harness;
  private FaultyFileStore files;
  private QueryManager queries;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.insert("in", 0, 3);
    files = new FaultyFileStore(harness.disk());
    queries = manager();
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void tells_every_change_once_to_the_query_and_to_all() {
    queries.create(QUERY, true);
    harness.runTurns();
    queries.put(Definitions.copy("q", "in", "out"), null);
    queries.stop("q");
    harness.runTurns();
    queries.stop("q");
    EventLog<QueryEvent> own = queries.events("q");
    queries.delete("q", null);
    assertThat(told(own))
        .containsExactly(
            "CREATED STOPPED",
            "STATE STARTING",
            "STATE RUNNING",
            "batch 0",
            "STATE STOPPING",
            "STATE STOPPED",
            "DELETED STOPPED");
    assertThat(told(queries.events())).isEqualTo(told(own));
    assertThat(own.after(0, 1000).ended()).isTrue();
    assertThat(queries.events().after(0, 1000).ended()).isFalse();
  }

  @Test
  void namesake_of_a_deleted_query_never_repeats_a_number() {
    queries.create(QUERY, false);
    long last = queries.events("q").last();
    queries.delete("q", null);
    queries.create(QUERY, false);
    assertThat(queries.events("q").origin()).isGreaterThan(last);
  }

  @Test
  void says_what_it_did_in_words() {
    queries.create(QUERY, true);
    harness.runTurns();
    queries.stop("q");
    harness.runTurns();
    List<LogLine> lines = queries.logs("q").after(0, 1000).entries();
    assertThat(lines).extracting(LogLine::level).containsOnly(Level.INFO);
    assertThat(String.join("\n", lines.stream().map(LogLine::message).toList()))
        .contains("created, revision 1", "RUNNING", "batch=0", "rowsIn=3", "stop requested");
  }

  @Test
  void error_survives_the_process_and_is_counted_while_it_repeats() throws IOException {
    queries.create(QUERY, true);
    harness.runTurns();
    harness.dropTable("in");
    harness.createTable("in");
    queries.restart("q");
    harness.runTurns();
    queries.start("q");
    harness.runTurns();
    List<QueryError> errors = queries.errors("q");
    assertThat(queries.get("q").state()).isEqualTo(QueryState.FAILED);
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).count()).isEqualTo(2);
    assertThat(errors.get(0).code())
        .isEqualTo(ErrorCode.DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE);
    assertThat(errors.get(0).runId()).isEqualTo(queries.get("q").runId());
    assertThat(told(queries.events("q"))).contains("error 1", "STATE FAILED");

    queries = manager();
    queries.load();
    assertThat(queries.errors("q")).isEqualTo(errors);

    Files.writeString(directory.resolve("queries/q.errors"), "{\"format\": 1, \"err");
    queries = manager();
    queries.load();
    assertThat(queries.errors("q")).as("a torn file costs no more than the history").isEmpty();
  }

  @Test
  void history_keeps_the_last_hundred_and_a_full_disk_does_no_harm() {
    ErrorHistory history = new ErrorHistory(files, directory.resolve("x.errors"));
    for (int i = 0; i < 150; i++) {
      history.add(new QueryFailure(ErrorCode.INVALID_ROWS, "m" + i, Instant.EPOCH), null, null);
    }
    files.failWrites(true);
    history.add(new QueryFailure(ErrorCode.INVALID_ROWS, "last", Instant.EPOCH), 7L, null);
    assertThat(history.list()).hasSize(100);
    assertThat(history.list().get(99).sequence()).isEqualTo(151);
    assertThat(history.list().get(99).batchId()).isEqualTo(7);
    files.failWrites(false);
    assertThat(new ErrorHistory(files, directory.resolve("x.errors")).list().get(99).sequence())
        .isEqualTo(150);
  }

  @Test
  void deleted_query_leaves_no_errors_behind() {
    queries.create(Definitions.copy("q", "in", "out"), true);
    harness.runTurns();
    harness.dropTable("in");
    harness.createTable("in");
    queries.restart("q");
    harness.runTurns();
    assertThat(directory.resolve("queries/q.errors")).exists();
    queries.delete("q", null);
    assertThat(directory.resolve("queries/q.errors")).doesNotExist();
  }

  @Test
  void waits_without_a_thread_until_the_state_is_reached() {
    queries.create(QUERY, false);
    CompletableFuture<QueryView> running =
        queries.await("q", EnumSet.of(QueryState.RUNNING), Duration.ofMinutes(1));
    queries.start("q");
    assertThat(running).isNotDone();
    harness.runTurns();
    assertThat(running).isCompletedWithValueMatching(view -> view.state() == QueryState.RUNNING);
    assertThat(queries.await("q", EnumSet.of(QueryState.FAILED), Duration.ZERO).join().state())
        .as("the time is over")
        .isEqualTo(QueryState.RUNNING);
  }

  private QueryManager manager() {
    return new QueryManager(files, directory.resolve("queries"), harness.runtime(), harness.clock);
  }

  private static List<String> told(EventLog<QueryEvent> log) {
    return log.after(0, 1000).entries().stream().map(QueryJournalTest::text).toList();
  }

  private static String text(QueryEvent event) {
    if (event instanceof QueryEvent.Changed changed) {
      return changed.change() + " " + changed.view().state();
    }
    if (event instanceof QueryEvent.Failed failed) {
      return "error " + failed.error().count();
    }
    return "batch " + ((QueryEvent.Progressed) event).progress().batchId();
  }
}
