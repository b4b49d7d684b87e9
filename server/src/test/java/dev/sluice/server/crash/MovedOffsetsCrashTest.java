package dev.sluice.server.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.CheckpointKeeper;
import dev.sluice.server.runtime.KnownCheckpoint;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.runtime.WalkObserver;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Moves a query to another offset and kills it in the move and after each step of the batch that
 * carries it: what was in the sink stays, and what comes from the new offset on comes once.
 */
class MovedOffsetsCrashTest {
  private static final QueryDefinition QUERY =
      Definitions.query(
          "q",
          new SourceSpec.Delta(Definitions.source("in", 1).table(), false, false, 1, 1L),
          "out",
          new Trigger.AsSoonAsPossible(),
          new Transform.Filter("id % 2 = 0"));

  /** Skips the rows 20 to 29 of batch 2 where that has not run. */
  private static final StartingPoint TO_THE_FOURTH = new StartingPoint.Version(4);

  /** Reads everything again. */
  private static final StartingPoint TO_THE_FIRST = new StartingPoint.Version(1);

  /** How the query ended before it is moved. */
  private enum Before {
    NEVER_STARTED(0, null),
    STOPPED(2, null),
    PLANNED(2, Step.PLANNED),
    STAGED(2, Step.STAGED),
    COMMITTED(3, Step.COMMITTED);

    final long movingBatch;
    final @Nullable Step diedAt;

    Before(long movingBatch, @Nullable Step diedAt) {
      this.movingBatch = movingBatch;
      this.diedAt = diedAt;
    }
  }

  @TempDir private Path directory;
  private StreamHarness harness;

  /** The rows 0 to 39 in the versions 1 to 4. */
  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    for (int file = 0; file < 4; file++) {
      harness.insert("in", file * 10L, file * 10L + 10);
    }
  }

  @AfterEach
  void close() {
    harness.close();
  }

  static Stream<Arguments> crashesOfTheMovingBatch() {
    return Arrays.stream(Before.values())
        .flatMap(before -> Arrays.stream(Step.values()).map(step -> Arguments.of(before, step)));
  }

  @ParameterizedTest
  @MethodSource("crashesOfTheMovingBatch")
  void rows_from_the_new_offset_on_arrive_once_after(Before before, Step step) {
    StartingPoint to = step.ordinal() % 2 == 0 ? TO_THE_FIRST : TO_THE_FOURTH;
    List<String> expected = runUntil(before);
    move(to);
    expected.addAll(evens(to.equals(TO_THE_FIRST) ? 0 : 30, 40));
    Collections.sort(expected);
    List<Crash> left = new ArrayList<>(List.of(new Crash("first"), new Crash("second")));
    harness.observe(
        (query, batch, at) -> {
          if (batch == before.movingBatch && at == step && !left.isEmpty()) {
            throw left.remove(0);
          }
        });

    StreamingQuery run = runToRest();
    while (run.state() == QueryState.FAILED) {
      run = runToRest();
    }

    assertThat(left).as("crashes that did not happen").hasSizeLessThan(2);
    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).isEqualTo(expected);
    List<Long> batches = harness.committedBatches("out");
    assertThat(batches)
        .containsExactlyElementsOf(LongStream.range(0, batches.size()).boxed().toList());
  }

  static Stream<Arguments> crashesOfTheMove() {
    return Stream.of(Before.values())
        .flatMap(
            before ->
                Stream.of(1, 2)
                    .flatMap(
                        write ->
                            Stream.of(false, true)
                                .map(after -> Arguments.of(before, write, after))));
  }

  @ParameterizedTest
  @MethodSource("crashesOfTheMove")
  void move_that_dies_leaves_the_query_where_it_was_or_where_it_is_to_be(
      Before before, int write, boolean afterWrite) {
    List<String> moved = runUntil(before);
    moved.addAll(evens(0, 40));
    Collections.sort(moved);
    FaultyFileStore faulty = new FaultyFileStore(harness.disk());
    harness.storeThrough(faulty);
    harness.restart();
    faulty.failAt(write, afterWrite, path -> path.toString().contains("checkpoints"));
    Throwable failure = catchThrowable(() -> move(TO_THE_FIRST));
    assertThat(failure == null).isNotEqualTo(faulty.hasFailed());
    harness.storeThrough(harness.disk());

    StreamingQuery run = runToRest();

    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
    if (failure == null) {
      assertThat(harness.rows("out")).isEqualTo(moved);
    } else {
      assertThat(harness.rows("out")).isIn(moved, evens(0, 40));
    }
  }

  @Test
  void moved_query_can_be_moved_again_before_it_runs() {
    List<String> expected = runUntil(Before.STOPPED);
    move(TO_THE_FIRST);
    move(new StartingPoint.Latest());
    move(TO_THE_FOURTH);
    expected.addAll(evens(30, 40));
    Collections.sort(expected);

    assertThat(runToRest().state()).isEqualTo(QueryState.RUNNING);

    assertThat(harness.rows("out")).isEqualTo(expected);
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void query_moved_to_the_latest_version_reads_only_what_comes() {
    List<String> expected = runUntil(Before.STAGED);
    move(new StartingPoint.Latest());
    harness.insert("in", 40, 50);
    runToRest();
    expected.addAll(evens(40, 50));
    Collections.sort(expected);
    assertThat(harness.rows("out")).isEqualTo(expected);
  }

  /** Runs the query and returns the rows that the sink then holds. */
  private List<String> runUntil(Before before) {
    if (before == Before.NEVER_STARTED) {
      return new ArrayList<>();
    }
    harness.observe(
        (query, batch, step) -> {
          if (batch == 2 && step == before.diedAt) {
            throw new Crash("batch 2 " + step);
          }
        });
    harness.restart();
    StreamingQuery run = harness.start(QUERY);
    if (before.diedAt == null) {
      harness.runTurns(2);
      run.stop();
    }
    harness.runTurns();
    harness.observe(WalkObserver.NONE);
    harness.restart();
    List<String> rows = harness.rows("out");
    assertThat(rows).isEqualTo(evens(0, before == Before.COMMITTED ? 30 : 20));
    return new ArrayList<>(rows);
  }

  private void move(StartingPoint to) {
    CheckpointKeeper keeper = harness.runtime().checkpoints();
    List<Offset> ends = keeper.planMove(QUERY, KnownCheckpoint.NONE, to).offsets();
    keeper.move(QUERY, KnownCheckpoint.NONE, ends, id -> {});
  }

  private StreamingQuery runToRest() {
    harness.restart();
    StreamingQuery run = harness.start(QUERY);
    harness.runTurns();
    return run;
  }

  private static List<String> evens(long from, long to) {
    return LongStream.range(from, to)
        .filter(id -> id % 2 == 0)
        .mapToObj(id -> "[" + id + ", n" + id + "]")
        .sorted()
        .toList();
  }
}
