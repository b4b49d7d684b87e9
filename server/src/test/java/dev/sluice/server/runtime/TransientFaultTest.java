package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults that time mends: the query restarts by itself, and every row arrives once. */
class TransientFaultTest {
  private static final int FILES = 3;

  /** Identity, the sink's first version, and plan, commit and note of each batch. */
  private static final int WRITES = 2 + 3 * FILES;

  @TempDir private Path directory;
  private StreamHarness harness;
  private FaultyFileStore faulty;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    faulty = new FaultyFileStore(harness.disk());
    harness.storeThrough(faulty);
    harness.createTable("in");
    for (int file = 0; file < FILES; file++) {
      harness.insert("in", file * 10L, file * 10L + 10);
    }
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @ParameterizedTest(name = "the write takes effect: {0}")
  @ValueSource(booleans = {false, true})
  void run_recovers_by_itself_whichever_write_fails(boolean takesEffect) {
    int write = 1;
    while (survives(write, takesEffect)) {
      write++;
    }
    assertThat(write - 1).as("writes of a run").isEqualTo(WRITES);
  }

  /** Whether the run came as far as that write; checks that it recovers from its failure. */
  private boolean survives(int write, boolean takesEffect) {
    String sink = "out_" + write;
    harness.restart();
    faulty.failAt(write, takesEffect, file -> true);
    StreamingQuery run = harness.start(query("q" + write, sink));
    harness.runTurns();
    if (!takesEffect && faulty.hasFailed()) {
      assertThat(run.state()).isEqualTo(QueryState.RESTARTING);
      assertThat(failure(run).code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
      assertThat(failure(run).message()).contains("injected before the write of");
    }
    harness.advance(Duration.ofMillis(200));
    assertThat(run.state())
        .as("after the failure of write %d", write)
        .isEqualTo(QueryState.RUNNING);
    assertThat(run.failure()).isNull();
    assertThat(harness.rows(sink)).isEqualTo(harness.rows("in"));
    assertThat(harness.committedBatches(sink)).containsExactly(0L, 1L, 2L);
    return faulty.hasFailed();
  }

  @Test
  void long_outage_is_waited_out_with_tries_a_minute_apart() {
    StreamingQuery run = startOutage();
    harness.advance(Duration.ofMinutes(20));
    assertThat(run.state()).isEqualTo(QueryState.RESTARTING);
    assertThat(run.status().message()).startsWith("Waiting to restart: ");
    Instant lastTry = failure(run).at();
    assertThat(lastTry).isAfter(harness.clock.instant().minusSeconds(61));
    harness.advance(Duration.between(harness.clock.instant(), lastTry.plusSeconds(29)));
    assertThat(failure(run).at()).as("half the longest wait later").isEqualTo(lastTry);

    faulty.failWrites(false);
    harness.advance(Duration.ofMinutes(1));
    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).isEqualTo(harness.rows("in"));
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void outage_after_quiet_times_begins_with_short_waits_again() {
    StreamingQuery run = startOutage();
    harness.advance(Duration.ofMinutes(20));
    faulty.failWrites(false);
    harness.advance(Duration.ofMinutes(1));
    harness.insert("in", 40, 50);
    faulty.failWrites(true);
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.RESTARTING);
    faulty.failWrites(false);
    harness.advance(Duration.ofMillis(200));
    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
  }

  @Test
  void query_that_waits_to_restart_stops_at_once() {
    StreamingQuery run = startOutage();
    assertThat(run.state()).isEqualTo(QueryState.RESTARTING);
    run.stop();
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.STOPPED);
  }

  @Test
  void impatient_caller_does_not_shorten_the_wait() {
    StreamingQuery run = startOutage();
    Instant lastTry = failure(run).at();
    harness.advance(Duration.ofMillis(20));
    CompletableFuture<Void> done = run.processAllAvailable();
    harness.runTurns();
    assertThat(failure(run).at()).isEqualTo(lastTry);
    faulty.failWrites(false);
    harness.advance(Duration.ofMillis(100));
    assertThat(done).isCompleted();
  }

  /** A run that took all rows, then could not write the next ones. */
  private StreamingQuery startOutage() {
    harness.restart();
    StreamingQuery run = harness.start(query("q", "out"));
    harness.runTurns();
    harness.insert("in", 30, 40);
    faulty.failWrites(true);
    harness.runTurns();
    return run;
  }

  private static QueryDefinition query(String name, String sink) {
    return Definitions.query(
        name, Definitions.source("in", 1), sink, new Trigger.AsSoonAsPossible());
  }

  private static QueryFailure failure(StreamingQuery run) {
    return Objects.requireNonNull(run.failure());
  }
}
