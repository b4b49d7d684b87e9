package dev.sluice.server.source.delta;

import static dev.sluice.server.source.delta.SourceBatches.assertRefused;
import static dev.sluice.server.source.delta.SourceBatches.batches;
import static dev.sluice.server.source.delta.SourceBatches.end;
import static dev.sluice.server.source.delta.SourceBatches.names;
import static dev.sluice.server.source.delta.SourceBatches.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.source.ReadLimit;
import dev.sluice.server.testing.FakeDeltaTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A source whose columns change while it is read. */
class SourceColumnsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  private final FakeDeltaTable table = new FakeDeltaTable("id-1");

  @Test
  void a_batch_ends_before_a_new_column_and_the_next_has_it() {
    table.add("a");
    DeltaSource source = open(options());
    Offset end = end(source, null);
    table.add("b");
    table.changeColumns(Field.of("a", PrimitiveType.INTEGER), Field.of("b", PrimitiveType.STRING));
    table.add("c");
    Offset before = next(source, end);
    assertThat(names(source, new OffsetRange(end, before))).containsExactly("b");
    assertThat(source.schema().names()).containsExactly("a");
    assertThat(source.schemaVersion(before)).isNull();

    Offset behind = next(source, before);
    assertThat(names(source, new OffsetRange(before, behind))).containsExactly("c");
    assertThat(source.schema().names()).containsExactly("a", "b");
    assertThat(source.schemaVersion(behind)).isNull();
  }

  @Test
  void a_batch_that_was_planned_is_read_with_the_columns_of_then() {
    table.add("a");
    DeltaSource source = open(startingAt(0L, 1));
    Offset end = end(source, null);
    assertThat(source.schemaVersion(end)).isNull();
    table.changeColumns(Field.of("a", PrimitiveType.INTEGER), Field.of("b", PrimitiveType.STRING));

    DeltaSource replaying = open(startingAt(0L, 1));
    replaying.replay(end, null);
    assertThat(replaying.schema().names()).containsExactly("a");
    assertThat(names(replaying, new OffsetRange(null, end))).containsExactly("a");
    DeltaSource resumed = open(startingAt(0L, 1));
    resumed.resume(end, null);
    assertThat(resumed.schema().names()).containsExactly("a", "b");
  }

  @Test
  void a_batch_read_with_columns_that_came_behind_its_end_says_so() {
    table.add("a");
    table.add("b");
    table.changeColumns(Field.of("a", PrimitiveType.INTEGER), Field.of("b", PrimitiveType.STRING));
    DeltaSource source = open(startingAt(0L, 1));
    Offset end = source.latestOffset(null, ReadLimit.SOURCE_OPTIONS).orElseThrow();
    assertThat(source.schemaVersion(end)).isEqualTo(3);
    table.changeColumns(
        Field.of("a", PrimitiveType.INTEGER),
        Field.of("b", PrimitiveType.STRING),
        Field.of("c", PrimitiveType.STRING));
    DeltaSource replaying = open(startingAt(0L, 1));
    replaying.replay(end, 3L);
    assertThat(replaying.schema().names()).containsExactly("a", "b");
  }

  @Test
  void a_column_that_goes_stops_the_stream_once_all_before_it_is_read() {
    table.add("a");
    DeltaSource source = open(options());
    Offset end = end(source, null);
    table.add("b");
    table.changeColumns(Field.of("z", PrimitiveType.INTEGER));
    table.add("c");
    Offset before = next(source, end);
    assertThat(names(source, new OffsetRange(end, before))).containsExactly("b");
    assertThatThrownBy(() -> source.acknowledge(end, 3)).hasMessageContaining("rows before");
    assertRefused(
        () -> source.latestOffset(before, ReadLimit.SOURCE_OPTIONS),
        ErrorCode.DELTA_STREAMING_CANNOT_CONTINUE_PROCESSING_POST_SCHEMA_EVOLUTION,
        "Version 3");

    assertThatThrownBy(() -> source.acknowledge(before, 2)).hasMessageContaining("is version 3");
    Offset accepted = source.acknowledge(before, 3);
    DeltaSource going = open(options());
    going.resume(accepted, going.schemaVersionBehind(accepted));
    assertThat(going.schema().names()).containsExactly("z");
    assertThat(batches(going, accepted)).containsExactly(List.of("c"));
  }

  @Test
  void a_stopped_stream_reads_up_to_a_column_that_went_meanwhile() {
    table.add("a");
    Offset end = end(open(options()), null);
    table.add("b");
    table.changeColumns(Field.of("z", PrimitiveType.INTEGER));
    DeltaSource resumed = open(options());
    resumed.resume(end, null);
    assertThat(resumed.schema().names()).containsExactly("a");
    Offset before = next(resumed, end);
    assertThat(names(resumed, new OffsetRange(end, before))).containsExactly("b");
    assertRefused(
        () -> resumed.latestOffset(before, ReadLimit.SOURCE_OPTIONS),
        ErrorCode.DELTA_STREAMING_CANNOT_CONTINUE_PROCESSING_POST_SCHEMA_EVOLUTION,
        "column a int is gone");
  }

  private DeltaSource open(SourceSpec.Delta spec) {
    return new DeltaSource(table, spec, () -> NOW);
  }

  private static SourceSpec.Delta options() {
    return startingAt(null, SourceSpec.BatchLimits.DEFAULT_MAX_FILES);
  }

  private static SourceSpec.Delta startingAt(@Nullable Long version, int maxFiles) {
    return new SourceSpec.Delta(new TableRef.Named("t"), false, false, maxFiles, version);
  }
}
