package dev.sluice.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills the batch whose commit also adds a column to the sink's table. */
class MergeSchemaCrashTest {
  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.createTable("out");
    harness.insert("out", 2, 3);
    harness.insert("in", 1, 3);
    harness.insert("in", 3, 5);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private static QueryDefinition query(boolean upserts) {
    SinkSpec.Upsert upsert = upserts ? new SinkSpec.Upsert(List.of("id"), null, null) : null;
    return new QueryDefinition(
        "q",
        Definitions.source("in", 1),
        List.of(new Transform.WithColumn("twice", "id * 2", null)),
        new SinkSpec.Delta(new TableRef.Named("out"), OutputMode.APPEND, upsert).withMergeSchema(),
        null,
        new Trigger.AsSoonAsPossible());
  }

  static Stream<Arguments> crashes() {
    return Arrays.stream(Step.values())
        .flatMap(step -> Stream.of(Arguments.of(step, false), Arguments.of(step, true)));
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void rows_and_column_arrive_once_after_a_crash_at(Step step, boolean upserts) {
    harness.observe(
        (query, batch, at) -> {
          if (batch == 0 && at == step) {
            throw new Crash(step.toString());
          }
        });
    assertThat(runToRest(upserts).state()).isEqualTo(QueryState.FAILED);
    harness.observe((query, batch, at) -> {});
    assertThat(runToRest(upserts).state()).isEqualTo(QueryState.RUNNING);
    assertOnce(upserts);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rows_and_column_arrive_once_after_each_failed_write(boolean behind) {
    FaultyFileStore faulty = new FaultyFileStore(harness.disk());
    harness.storeThrough(faulty);
    for (int call = 1; ; call++) {
      harness.restart();
      faulty.failAt(call, behind, file -> true);
      StreamingQuery run = harness.start(query(true));
      harness.runTurns();
      boolean failed = faulty.hasFailed();
      faulty.failAt(0, false, file -> false);
      if (run.state() == QueryState.RUNNING && !failed) {
        break;
      }
      assertThat(call).as("writes").isLessThan(100);
    }
    assertOnce(true);
  }

  private void assertOnce(boolean upserts) {
    String replaced = upserts ? "[2, n2, 4]" : "[2, n2, null]";
    assertThat(harness.rows("out"))
        .contains("[1, n1, 2]", "[2, n2, 4]", "[3, n3, 6]", "[4, n4, 8]", replaced)
        .hasSize(upserts ? 4 : 5);
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L);
    assertThat(harness.table("out").metadata().schema().names())
        .containsExactly("id", "name", "twice");
  }

  private StreamingQuery runToRest(boolean upserts) {
    harness.restart();
    StreamingQuery run = harness.start(query(upserts));
    harness.runTurns();
    return run;
  }
}
