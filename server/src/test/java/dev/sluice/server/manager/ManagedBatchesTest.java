package dev.sluice.server.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.SinkCommit;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.BatchRecord;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a query's logs and its sink's tell of its batches. */
class ManagedBatchesTest {
  @TempDir private Path directory;
  private StreamHarness harness;
  private QueryManager queries;

  /** Three files of one row each in the versions 1 to 3. */
  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    queries = harness.manager();
    harness.createTable("in");
    for (int row = 0; row < 3; row++) {
      harness.insert("in", row, row + 1);
    }
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void batches_are_told_by_the_logs_in_this_process_and_the_next() throws IOException {
    queries.create(
        Definitions.query(
            "copy",
            new SourceSpec.Delta(new TableRef.Named("in"), false, false, 1, 1L),
            "out",
            new Trigger.AsSoonAsPossible(),
            new Transform.Filter("id < 2")),
        true);
    harness.runTurns();
    queries.stop("copy");
    harness.runTurns();
    assertBatches();
    restart();
    assertBatches();
    Path commit = directory.resolve("data/checkpoints/copy/commits/1");
    // Commit logs of Spark, and of replays, tell no version: then the sink's log does.
    Files.writeString(commit, "v1\n{\"nextBatchWatermarkMs\":0}\n");
    assertBatches();
    // Another writer's commit where the batch is said to be.
    Files.writeString(commit, "v1\n{\"sinkVersion\":3}\n");
    assertBatches();
  }

  private void assertBatches() {
    List<BatchRecord> batches = queries.checkpoints().batches("copy", Long.MAX_VALUE, 10);
    assertThat(batches).extracting(BatchRecord::id).containsExactly(2L, 1L, 0L);
    assertThat(batches).allMatch(BatchRecord::committed);
    assertThat(batches.get(0).starts()).isEqualTo(batches.get(1).ends());
    assertThat(batches.get(2).starts()).containsExactly(Offset.NONE);
    assertThat(batches)
        .extracting(batch -> Objects.requireNonNull(batch.commit()).version())
        .containsExactly(3L, 2L, 1L);
    assertThat(files(batches.get(0))).isEmpty();
    SinkCommit.File file = files(batches.get(1)).get(0);
    assertThat(directory.resolve("warehouse/out").resolve(file.path())).hasSize(file.sizeBytes());
    assertThat(file.records()).isEqualTo(1);
    assertThat(queries.checkpoints().batches("copy", 2, 1)).containsExactly(batches.get(1));
    assertThat(queries.checkpoints().batch("copy", 0)).isEqualTo(batches.get(2));
    assertThatThrownBy(() -> queries.checkpoints().batch("copy", 3))
        .hasFieldOrPropertyWithValue("code", ErrorCode.NOT_FOUND);
  }

  @Test
  void batch_that_is_not_committed_has_no_commit() {
    queries.create(Definitions.copy("copy", "in", "out"), false);
    assertThat(queries.checkpoints().batches("copy", Long.MAX_VALUE, 10)).isEmpty();
    queries.checkpoints().move("copy", new StartingPoint.Version(1), false);
    BatchRecord planned = queries.checkpoints().batch("copy", 0);
    assertThat(planned.committed()).isFalse();
    assertThat(planned.commit()).isNull();
    assertThat(planned.plannedAt()).isEqualTo(harness.clock.instant());
  }

  private static List<SinkCommit.File> files(BatchRecord batch) {
    return Objects.requireNonNull(Objects.requireNonNull(batch.commit()).files());
  }

  private void restart() {
    harness.restart();
    queries = harness.manager();
    queries.load();
    queries.resume();
    harness.runTurns();
  }
}
