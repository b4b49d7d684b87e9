package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.Transform;
import dev.sluice.server.runtime.StoredState.Operator;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a query keeps can be looked at, beside its run and after it. */
class StateReaderTest {
  @TempDir private Path directory;
  private StreamHarness harness;
  private QueryDefinition counts;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    counts = definition(new Transform.GroupBy(List.of("id % 2 AS odd"), List.of("count(*) AS n")));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private static QueryDefinition definition(Transform... steps) {
    return Definitions.copy("q", "in", "out", OutputMode.COMPLETE, steps);
  }

  private Optional<StoredState> state(int rows) {
    return harness.runtime().states().read(counts, KnownCheckpoint.NONE, rows);
  }

  @Test
  void has_the_rows_that_the_last_committed_batch_left() {
    assertThat(state(10)).isEmpty();
    harness.start(counts);
    harness.insert("in", 0, 5);
    harness.runTurns();
    harness.insert("in", 5, 6);
    harness.runTurns();
    StoredState state = state(10).orElseThrow();
    assertThat(state.batchId()).isEqualTo(1);
    Operator operator = state.operators().get(0);
    assertThat(operator.name()).isEqualTo("stateStoreSave");
    assertThat(operator.rows()).isEqualTo(2);
    assertThat(operator.files()).isEqualTo(2);
    assertThat(operator.sizeBytes()).isPositive();
    assertThat(operator.shape().keys()).containsExactly("bigint");
    assertThat(operator.sample())
        .containsExactlyInAnyOrder("{\"k0\":0,\"s0\":3}", "{\"k0\":1,\"s0\":3}");

    harness.restart();
    assertThat(state(1).orElseThrow().operators().get(0).sample()).hasSize(1);
    assertThat(state(0).orElseThrow().operators().get(0).sample()).isEmpty();
  }

  @Test
  void is_none_where_nothing_is_kept() {
    counts = Definitions.copy("q", "in", "out");
    harness.start(counts);
    harness.insert("in", 0, 5);
    harness.runTurns();
    assertThat(state(10)).isEmpty();
  }
}
