package dev.sluice.server.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.WatermarkPolicy;
import dev.sluice.server.testing.InMemoryFileStore;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  private static final Path DIRECTORY = Path.of("/checkpoints/q");
  private static final PlannedBatch BATCH =
      PlannedBatch.upTo(Instant.ofEpochMilli(1795330699208L), List.of(new Offset("{\"v\":1}")), 0);

  private final InMemoryFileStore store = new InMemoryFileStore();

  @Test
  void identity_is_written_once() {
    QueryId first = open().queryId();
    assertThat(open().queryId()).isEqualTo(first);
    assertThat(text("metadata")).isEqualTo("{\"id\":\"" + first + "\"}");
  }

  @Test
  void a_source_of_which_nothing_was_read_has_a_line_of_its_own() {
    PlannedBatch two =
        PlannedBatch.upTo(BATCH.timestamp(), List.of(Offset.NONE, new Offset("{\"v\":1}")), 0);
    Checkpoint checkpoint =
        Checkpoint.open(
            store, DIRECTORY, shape(2, WatermarkPolicy.MIN), () -> new QueryId(UUID.randomUUID()));
    checkpoint.offsets().write(0, two);
    assertThat(text("offsets/0")).endsWith("}\n-\n{\"v\":1}\n");
    assertThat(checkpoint.planned(0)).isEqualTo(two);
    assertCode(() -> open().planned(0), ErrorCode.CHECKPOINT_CORRUPT);
  }

  @Test
  void the_policy_of_watermarks_is_that_of_the_beginning() {
    open(WatermarkPolicy.MAX).offsets().write(0, BATCH);
    assertThat(text("offsets/0"))
        .contains("\"conf\":{\"spark.sql.streaming.multipleWatermarkPolicy\":\"max\"}}");
    assertThat(open(WatermarkPolicy.MAX).planned(0)).isEqualTo(BATCH);
    assertCode(() -> open().planned(0), ErrorCode.CHECKPOINT_MISMATCH);
    open().offsets().replace(0, BATCH);
    assertThat(open().planned(0)).isEqualTo(BATCH);
    assertCode(() -> open(WatermarkPolicy.MAX).planned(0), ErrorCode.CHECKPOINT_MISMATCH);
  }

  @Test
  void logs_have_the_form_that_spark_gives_them() {
    Checkpoint checkpoint = open();
    checkpoint.offsets().write(0, BATCH);
    checkpoint.commits().write(0, OptionalLong.of(7), 0);
    assertThat(text("offsets/0"))
        .isEqualTo(
            """
            v1
            {"batchWatermarkMs":0,"batchTimestampMs":1795330699208,"conf":{}}
            {"v":1}
            """);
    assertThat(text("commits/0")).isEqualTo("v1\n{\"nextBatchWatermarkMs\":0,\"sinkVersion\":7}\n");
    assertThat(checkpoint.commits().sinkVersion(0)).hasValue(7);
    assertThat(open().planned(0)).isEqualTo(BATCH);
    assertThat(open().recoveryPlan()).isEqualTo(new RecoveryPlan.Continue(1));
  }

  @Test
  void entry_that_moves_the_query_says_so_beside_sparks_settings() {
    Checkpoint checkpoint = open();
    PlannedBatch moved = new PlannedBatch(BATCH.timestamp(), BATCH.ends(), 0, true);
    checkpoint.offsets().write(0, moved);
    assertThat(text("offsets/0")).contains("\"conf\":{\"sluice.offsetsMoved\":\"true\"}}");
    assertThat(open().planned(0)).isEqualTo(moved);
    checkpoint.offsets().replace(0, BATCH);
    assertThat(open().planned(0)).isEqualTo(BATCH);
  }

  @Test
  void an_entry_keeps_the_version_whose_columns_a_batch_is_read_with() {
    PlannedBatch noted = BATCH.withSchema(0, 12L);
    open().offsets().write(0, noted);
    assertThat(text("offsets/0")).contains("\"conf\":{\"sluice.schemaVersion.0\":\"12\"}}");
    assertThat(open().planned(0)).isEqualTo(noted);
    assertThat(BATCH.withSchema(0, null)).isEqualTo(BATCH);
  }

  @Test
  void commit_log_of_spark_tells_no_version() {
    Checkpoint checkpoint = open();
    store.replace(
        DIRECTORY.resolve("commits/0"), "v1\n{\"nextBatchWatermarkMs\":0}".getBytes(UTF_8));
    assertThat(checkpoint.commits().sinkVersion(0)).isEmpty();
    assertThat(checkpoint.commits().sinkVersion(1)).isEmpty();
  }

  @Test
  void an_entry_is_never_written_twice() {
    open().offsets().write(0, BATCH);
    open().commits().write(0, OptionalLong.of(7), 0);
    assertCode(() -> open().offsets().write(0, BATCH), ErrorCode.CONCURRENT_STREAM_LOG_UPDATE);
    assertCode(
        () -> open().commits().write(0, OptionalLong.of(7), 0),
        ErrorCode.CONCURRENT_STREAM_LOG_UPDATE);
  }

  @Test
  void batches_are_ordered_as_numbers() {
    Checkpoint checkpoint = open();
    for (long id = 8; id <= 11; id++) {
      checkpoint.offsets().write(id, BATCH);
    }
    assertThat(checkpoint.offsets().newest()).hasValue(11);
  }

  @Test
  void files_of_crashed_writers_are_not_batches() {
    open().offsets().write(0, BATCH);
    store.replace(DIRECTORY.resolve("offsets/.1.tmp"), new byte[0]);
    assertThat(open().offsets().newest()).hasValue(0);
  }

  @Test
  void purge_keeps_the_last_hundred() {
    Checkpoint checkpoint = open();
    for (long id = 0; id < 150; id++) {
      checkpoint.offsets().write(id, BATCH);
      checkpoint.commits().write(id, OptionalLong.empty(), 0);
    }
    checkpoint.purge(149);
    assertThat(store.list(DIRECTORY.resolve("offsets"))).hasSize(100);
    assertThat(store.list(DIRECTORY.resolve("commits"))).hasSize(100);
    assertThat(checkpoint.planned(149)).isEqualTo(BATCH);
  }

  @Test
  void damaged_files_are_named() {
    open();
    store.replace(DIRECTORY.resolve("offsets/3"), "v2\n{}\n".getBytes(UTF_8));
    assertCorrupt(() -> open().planned(3), "offsets/3");
    store.replace(DIRECTORY.resolve("offsets/3"), new byte[0]);
    assertCorrupt(() -> open().planned(3), "offsets/3");
    store.replace(DIRECTORY.resolve("offsets/3"), "v1\n{\"batchTimestampMs\":1}\n".getBytes(UTF_8));
    assertCorrupt(() -> open().planned(3), "0 offsets for 1 sources");
    assertCorrupt(() -> open().planned(4), "offsets/4");
    store.replace(DIRECTORY.resolve("metadata"), "{}".getBytes(UTF_8));
    assertCorrupt(this::open, "metadata");
  }

  @Test
  void logs_without_an_identity_are_refused() {
    store.replace(DIRECTORY.resolve("offsets/0"), "v1\n".getBytes(UTF_8));
    assertCorrupt(this::open, "holds logs but no metadata");
  }

  @Test
  void delete_leaves_nothing_and_a_new_checkpoint_has_another_identity() {
    Checkpoint checkpoint = open();
    checkpoint.offsets().write(0, BATCH);
    checkpoint.commits().write(0, OptionalLong.of(7), 0);
    Checkpoint.delete(store, DIRECTORY);
    assertThat(store.exists(DIRECTORY.resolve("offsets/0"))).isFalse();
    assertThat(open().queryId()).isNotEqualTo(checkpoint.queryId());
  }

  @Test
  void forgetting_leaves_what_is_not_of_the_checkpoint_and_finding_makes_nothing() {
    Checkpoint checkpoint = open();
    checkpoint.offsets().write(0, BATCH);
    checkpoint.commits().write(0, OptionalLong.of(7), 0);
    store.replace(DIRECTORY.resolve("other"), "x".getBytes(UTF_8));
    assertThat(
            Checkpoint.find(store, DIRECTORY, shape(1, WatermarkPolicy.MIN))
                .map(Checkpoint::queryId))
        .contains(checkpoint.queryId());

    Checkpoint.forget(store, DIRECTORY);

    assertThat(Checkpoint.find(store, DIRECTORY, shape(1, WatermarkPolicy.MIN))).isEmpty();
    assertThat(Checkpoint.find(store, DIRECTORY, shape(1, WatermarkPolicy.MIN))).isEmpty();
    assertThat(text("other")).isEqualTo("x");
    assertThat(open().recoveryPlan()).isEqualTo(new RecoveryPlan.Fresh());
  }

  private Checkpoint open() {
    return open(WatermarkPolicy.MIN);
  }

  private Checkpoint open(WatermarkPolicy policy) {
    return Checkpoint.open(
        store, DIRECTORY, shape(1, policy), () -> new QueryId(UUID.randomUUID()));
  }

  private static Checkpoint.Shape shape(int sources, WatermarkPolicy policy) {
    return new Checkpoint.Shape(sources, policy);
  }

  private String text(String name) {
    try {
      return new String(store.read(DIRECTORY.resolve(name)), UTF_8);
    } catch (NoSuchFileException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertCorrupt(ThrowingCallable action, String naming) {
    assertThatThrownBy(action).hasMessageContaining(naming);
    assertCode(action, ErrorCode.CHECKPOINT_CORRUPT);
  }

  private static void assertCode(ThrowingCallable action, ErrorCode code) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(SluiceException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
