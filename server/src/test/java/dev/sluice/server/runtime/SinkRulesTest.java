package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream keeps the CHECK constraints of its sink's table, those of later on as well. */
class SinkRulesTest {
  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.createTable("out");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  /** The ids that the table may hold. */
  private void constrain(String condition) {
    DeltaTable table = harness.table("out");
    Snapshot snapshot = table.snapshot();
    Map<String, String> properties = new HashMap<>(snapshot.metadata().configuration());
    properties.put("delta.constraints.ids", condition);
    TableMetadata changed = snapshot.metadata().changed(snapshot.metadata().schema(), properties);
    table.commit(
        Transaction.on(snapshot, ReadSet.wholeTable())
            .metadata(changed)
            .protocol(table.protocol().allowing(changed))
            .build("ADD CONSTRAINT", Map.of(), Map.of()));
  }

  @Test
  void a_row_that_breaks_a_constraint_fails_the_query_and_is_not_written() {
    constrain("id < 10");
    harness.insert("in", 0, 5);
    StreamingQuery run = harness.start(Definitions.copy("q", "in", "out"));
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(5);

    harness.insert("in", 8, 12);
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    assertThat(Objects.requireNonNull(run.failure()).code())
        .isEqualTo(ErrorCode.DELTA_VIOLATE_CONSTRAINT_WITH_VALUES);
    assertThat(harness.rows("out")).hasSize(5);
  }

  @Test
  void a_constraint_that_comes_while_the_query_runs_is_kept_from_then_on() {
    StreamingQuery run = harness.start(Definitions.copy("q", "in", "out"));
    harness.insert("in", 0, 5);
    harness.runTurns();
    constrain("id < 10");

    harness.insert("in", 5, 8);
    harness.runTurns();
    harness.advance(Duration.ofMinutes(1));
    assertThat(harness.rows("out")).hasSize(8);

    harness.insert("in", 8, 12);
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    assertThat(harness.rows("out")).hasSize(8);
  }
}
