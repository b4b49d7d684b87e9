package dev.sluice.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.JoinType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.Relation;
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
 * Kills a query of two sources after each step of a batch that has rows of both, of the first alone
 * and of the second alone; of the second nothing was read before batch 1.
 */
class SeveralSourcesCrashTest {
  private static final List<Transform> UNION =
      List.of(Definitions.union("more", new Transform.Filter("id % 2 = 0")));
  private static final List<Transform> FIRSTS =
      List.of(
          Definitions.union("more", new Transform.Filter("id % 2 = 0")),
          new Transform.DropDuplicates(List.of("id"), false));

  /** The table has the even ids. */
  private static final List<Transform> KNOWN =
      List.of(
          Definitions.union("more"),
          Definitions.join("dim", "d", JoinType.LEFT, "input.id = d.id AND d.id >= 100"),
          new Transform.Filter("input.id < 100 OR d.id IS NOT NULL"),
          new Transform.Select(List.of("input.id AS id", "input.name AS name")));

  /** Each row of the one meets one of the other, which came before, with or after it. */
  private static final Transform PAIRS =
      new Transform.Join(
          new Relation(
              Definitions.source("more", 1),
              List.of(new Transform.Select(List.of("id - 100 AS other"))),
              true),
          null,
          JoinType.INNER,
          "id = other");

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.createTable("more");
    harness.insert("in", 0, 10);
    harness.createTable("dim");
    harness.append(
        harness.table("dim"),
        "SELECT range::BIGINT AS id, 'd' || range AS name FROM range(100, 120, 2)");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  static Stream<Arguments> crashes() {
    return Arrays.stream(Step.values())
        .flatMap(
            step ->
                Stream.of(0L, 1L, 2L, 3L)
                    .flatMap(
                        batch ->
                            Stream.of(
                                Arguments.of(step, batch, UNION),
                                Arguments.of(step, batch, FIRSTS),
                                Arguments.of(step, batch, KNOWN))));
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void every_row_of_both_arrives_once_after_crashes_at(
      Step step, long batch, List<Transform> steps) {
    killed(step, batch, steps);
    assertThat(harness.rows("out")).isEqualTo(expected());
  }

  static Stream<Arguments> crashesOfJoins() {
    return Arrays.stream(Step.values())
        .flatMap(step -> Stream.of(1L, 2L, 3L).map(batch -> Arguments.of(step, batch)));
  }

  @ParameterizedTest
  @MethodSource("crashesOfJoins")
  void every_pair_arrives_once_after_crashes_at(Step step, long batch) {
    killed(step, batch, List.of(PAIRS, new Transform.Select(List.of("id", "name"))));
    assertThat(harness.rows("out")).isEqualTo(rows(LongStream.range(0, 20)));
  }

  /** The query's four batches, one of which ends early twice. */
  private void killed(Step step, long batch, List<Transform> steps) {
    List<Crash> left = new ArrayList<>();
    left.add(new Crash("first"));
    left.add(new Crash("second"));
    harness.observe(
        (query, batchId, at) -> {
          if (batchId == batch && at == step && !left.isEmpty()) {
            throw left.remove(0);
          }
        });
    QueryDefinition query =
        Definitions.query(
            "q",
            Definitions.source("in", 1),
            "out",
            new Trigger.AsSoonAsPossible(),
            steps.toArray(Transform[]::new));
    runToRest(query);
    harness.insert("more", 100, 110);
    runToRest(query);
    harness.insert("in", 10, 20);
    harness.insert("more", 110, 120);
    runToRest(query);
    harness.insert("in", 20, 30);
    runToRest(query);

    assertThat(left).as("crashes that did not happen").hasSizeLessThan(2);
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L, 3L);
  }

  /** Starts the process, again and again, until it lives on. */
  private void runToRest(QueryDefinition query) {
    StreamingQuery run;
    do {
      harness.restart();
      run = harness.start(query);
      harness.runTurns();
    } while (run.state() == QueryState.FAILED);
    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
  }

  private static List<String> expected() {
    return rows(
        LongStream.concat(
            LongStream.range(0, 30), LongStream.range(100, 120).filter(id -> id % 2 == 0)));
  }

  private static List<String> rows(LongStream ids) {
    return ids.mapToObj(id -> "[" + id + ", n" + id + "]").sorted().toList();
  }
}
