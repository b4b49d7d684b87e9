package dev.sluice.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills batches that add up what they find in the table: one that were applied twice, or to a table
 * that has it already, would show.
 */
class UpsertCrashTest {
  private static final StructType CHANGES =
      StructType.of(
          Field.of("id", PrimitiveType.LONG),
          Field.of("name", PrimitiveType.STRING),
          Field.of("seq", PrimitiveType.LONG));

  private static final QueryDefinition QUERY =
      new QueryDefinition(
          "q",
          Definitions.source("in", 1),
          List.of(new Transform.Filter("id <> 3")),
          new SinkSpec.Delta(
              new TableRef.Named("out"),
              OutputMode.APPEND,
              new SinkSpec.Upsert(List.of("id"), "name = 'gone'", "seq")),
          null,
          new Trigger.AsSoonAsPossible());

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in", CHANGES);
    harness.clock.set(Instant.parse("2100-01-01T00:00:00Z")); // after the table was made
    changes("(1, 'a', 1), (2, 'b', 1), (3, 'never', 1)");
    changes("(1, 'b', 2), (4, 'd', 2), (2, 'gone', 2)");
    changes("(2, 'again', 3), (4, 'gone', 3), (1, 'late', 1), (5, 'e', 3)");
    changes("(5, 'f', 4), (6, 'g', 4)");
  }

  /** A snapshot's files are read in the order of their times. */
  private void changes(String values) {
    harness.clock.set(harness.clock.instant().plusSeconds(1));
    harness.append(
        harness.table("in"),
        "SELECT id::BIGINT, name, seq::BIGINT FROM (VALUES " + values + ") AS v(id, name, seq)");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  static Stream<Arguments> crashes() {
    return Arrays.stream(Step.values())
        .flatMap(
            step ->
                LongStream.of(0, 2)
                    .boxed()
                    .flatMap(
                        batch -> Stream.of(1, 2).map(times -> Arguments.of(step, batch, times))));
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void the_table_is_the_same_after_crashes_at(Step step, long batch, int times) {
    List<Crash> left = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      left.add(new Crash(step + " of batch " + batch));
    }
    harness.observe(
        (query, batchId, at) -> {
          if (batchId == batch && at == step && !left.isEmpty()) {
            throw left.remove(0);
          }
        });
    int restarts = 0;
    StreamingQuery run = runToRest();
    while (run.state() == QueryState.FAILED) {
      restarts++;
      assertThat(restarts).as("restarts").isLessThanOrEqualTo(times);
      run = runToRest();
    }
    assertThat(restarts).as("crashes that happened").isPositive();
    assertEachBatchOnce();
  }

  /** The disk fails at each write in turn, before it or behind it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_table_is_the_same_after_each_failed_write(boolean behind) {
    FaultyFileStore faulty = new FaultyFileStore(harness.disk());
    harness.storeThrough(faulty);
    for (int call = 1; ; call++) {
      harness.restart();
      faulty.failAt(call, behind, file -> true);
      StreamingQuery run = harness.start(QUERY);
      harness.runTurns();
      boolean failed = faulty.hasFailed();
      faulty.failAt(0, false, file -> false);
      if (run.state() == QueryState.RUNNING && !failed) {
        break;
      }
      assertThat(call).as("writes").isLessThan(100);
    }
    assertEachBatchOnce();
  }

  private void assertEachBatchOnce() {
    assertThat(harness.rows("out"))
        .containsExactly("[1, b, 2]", "[2, again, 3]", "[5, f, 4]", "[6, g, 4]");
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L, 3L);
  }

  /** Starts the process and lets it work until the query waits or ends. */
  private StreamingQuery runToRest() {
    harness.restart();
    StreamingQuery run = harness.start(QUERY);
    harness.runTurns();
    return run;
  }
}
