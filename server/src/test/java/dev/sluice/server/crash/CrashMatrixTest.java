package dev.sluice.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
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

/**
 * Kills the walk after each of its steps, in the first batch and in a later one, in a fresh run and
 * in the replays that follow, and compares the sink with the source.
 */
class CrashMatrixTest {
  private static final QueryDefinition QUERY =
      Definitions.query(
          "q",
          new SourceSpec.Delta(Definitions.source("in", 1).table(), false, false, 1, null),
          "out",
          new Trigger.AsSoonAsPossible(),
          new Transform.Filter("id % 2 = 0"));

  @TempDir private Path directory;
  private StreamHarness harness;

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

  static Stream<Arguments> crashes() {
    return Arrays.stream(Step.values())
        .flatMap(
            step ->
                LongStream.of(0, 2)
                    .boxed()
                    .flatMap(
                        batch ->
                            Stream.of(1, 2, 3).map(times -> Arguments.of(step, batch, times))));
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void every_row_arrives_once_after_crashes_at(Step step, long batch, int times) {
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

    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out")).isEqualTo(expected());
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L, 3L);
    assertThat(restarts).as("crashes that happened").isPositive();
  }

  /** Starts the process and lets it work until the query waits or ends. */
  private StreamingQuery runToRest() {
    harness.restart();
    StreamingQuery run = harness.start(QUERY);
    harness.runTurns();
    return run;
  }

  private static List<String> expected() {
    return LongStream.range(0, 40)
        .filter(id -> id % 2 == 0)
        .mapToObj(id -> "[" + id + ", n" + id + "]")
        .sorted()
        .toList();
  }
}
