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
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills queries with state after each step of a batch, and compares the sink with that of a query
 * that was left alone: batch 1 finds state, batch 2 writes what is complete, and batch 3 is one
 * without rows.
 */
class StatefulCrashTest {
  private static final List<Transform> WINDOWS =
      List.of(
          new Transform.WithWatermark("ts", "10 seconds"),
          new Transform.GroupBy(
              List.of("window(ts, '1 minute') AS w"),
              List.of("sum(v) AS s", "sort_array(collect_list(v)) AS l")));
  private static final List<Transform> FIRSTS =
      List.of(new Transform.DropDuplicates(List.of("v"), false));
  private static final List<Transform> JOINED =
      List.of(
          new Transform.WithWatermark("ts", "10 seconds"),
          new Transform.Sql(
              "SELECT a.v, b.v AS w FROM input a LEFT JOIN (SELECT * FROM input WHERE v % 2 = 0) b"
                  + " ON a.v = b.v"
                  + " AND b.ts BETWEEN a.ts + INTERVAL 30 SECONDS AND a.ts + INTERVAL 1 MINUTE"));

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable(
        "in",
        StructType.of(Field.of("ts", PrimitiveType.TIMESTAMP), Field.of("v", PrimitiveType.LONG)));
    for (int minute : new int[] {0, 0, 1, 2}) {
      harness.append(
          harness.table("in"),
          "SELECT TIMESTAMPTZ '2026-03-01 10:0"
              + minute
              + ":00+00' + to_seconds(i) AS ts, i AS v FROM range(50, 60) AS t(i)");
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
                Stream.of(0L, 1L, 2L, 4L)
                    .flatMap(
                        batch ->
                            Stream.of(
                                Arguments.of(step, batch, OutputMode.APPEND, WINDOWS),
                                Arguments.of(step, batch, OutputMode.UPDATE, WINDOWS))));
  }

  static Stream<Arguments> crashesOfDuplicates() {
    return Arrays.stream(Step.values())
        .map(step -> Arguments.of(step, 1L, OutputMode.APPEND, FIRSTS));
  }

  static Stream<Arguments> crashesOfJoins() {
    return Arrays.stream(Step.values())
        .flatMap(
            step ->
                Stream.of(1L, 2L, 4L)
                    .map(batch -> Arguments.of(step, batch, OutputMode.APPEND, JOINED)));
  }

  @ParameterizedTest
  @MethodSource({"crashes", "crashesOfDuplicates", "crashesOfJoins"})
  void state_is_that_of_the_last_committed_batch(
      Step step, long batch, OutputMode mode, List<Transform> steps) {
    List<Crash> left = new ArrayList<>();
    left.add(new Crash("first"));
    left.add(new Crash("second"));
    harness.observe(
        (query, batchId, at) -> {
          if (query.equals("killed") && batchId == batch && at == step && !left.isEmpty()) {
            throw left.remove(0);
          }
        });
    runToRest(query("spared", mode, steps));
    int restarts = 0;
    StreamingQuery run = runToRest(query("killed", mode, steps));
    while (run.state() == QueryState.FAILED) {
      restarts++;
      assertThat(restarts).as("restarts").isLessThanOrEqualTo(2);
      run = runToRest(query("killed", mode, steps));
    }

    assertThat(harness.rows("killed")).isEqualTo(harness.rows("spared")).isNotEmpty();
    boolean withoutRows = batch == 4; // is not run again by itself after a restart, as in Spark
    assertThat(restarts).as("crashes that happened").isBetween(withoutRows ? 0 : 1, 2);
  }

  private static QueryDefinition query(String name, OutputMode mode, List<Transform> steps) {
    return new QueryDefinition(
        name,
        Definitions.source("in", 1),
        steps,
        new SinkSpec.Delta(new TableRef.Named(name), mode),
        null,
        new Trigger.AsSoonAsPossible());
  }

  /** Starts the process and lets it work until the query waits or ends. */
  private StreamingQuery runToRest(QueryDefinition definition) {
    harness.restart();
    StreamingQuery run = harness.start(definition);
    harness.runTurns();
    return run;
  }
}
