package dev.sluice.server.source.delta;

import static dev.sluice.server.source.delta.SourceBatches.assertRefused;
import static dev.sluice.server.source.delta.SourceBatches.batches;
import static dev.sluice.server.source.delta.SourceBatches.end;
import static dev.sluice.server.source.delta.SourceBatches.names;
import static dev.sluice.server.source.delta.SourceBatches.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.SourceSpec.BatchLimits;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.source.ReadLimit;
import dev.sluice.server.testing.FakeDeltaTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeltaSourceTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
  private static final int NO_LIMIT = SourceSpec.BatchLimits.DEFAULT_MAX_FILES;

  private final FakeDeltaTable table = new FakeDeltaTable("id-1");

  @Test
  void snapshot_comes_first_and_commits_follow() {
    table.add("a", "b");
    DeltaSource source = open(options());
    Offset end = end(source, null);
    assertThat(names(source, new OffsetRange(null, end))).containsExactly("a", "b");
    table.add("c");
    table.add("d", "e");
    assertThat(batches(source, end)).containsExactly(List.of("c", "d", "e"));
  }

  @Test
  void limit_splits_the_snapshot_and_commits() {
    table.add("a", "b", "c");
    table.add("d", "e");
    DeltaSource source = open(limited(2));
    assertThat(batches(source, null))
        .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
    DeltaSource tail = open(startingAt(0, 2));
    assertThat(batches(tail, null))
        .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
  }

  @Test
  void bytes_end_a_batch_with_the_file_that_reaches_them() {
    table.add("a", "b", "c");
    table.add("d", "e");
    assertThat(batches(open(options().withLimits(bytes(101))), null))
        .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
    assertThat(batches(open(options().withLimits(bytes(100))), null)).hasSize(5);
    assertThat(batches(open(options().withLimits(bytes(1))), null)).hasSize(5);
  }

  @Test
  void first_limit_that_is_reached_ends_a_batch() {
    table.add("a", "b", "c", "d");
    assertThat(batches(open(options().withLimits(new BatchLimits(3, 150))), null))
        .containsExactly(List.of("a", "b"), List.of("c", "d"));
    assertThat(batches(open(options().withLimits(new BatchLimits(3, 1000))), null))
        .containsExactly(List.of("a", "b", "c"), List.of("d"));
  }

  @Test
  void timestamp_begins_with_the_first_commit_at_that_time_or_later() {
    table.add("a");
    table.add("b");
    table.add("c");
    Instant second = table.changes(2, 1).get(0).timestamp();
    DeltaSource source = open(options().withStart(new StartingPoint.Timestamp(second)));
    Offset end = source.latestOffset(null, ReadLimit.SOURCE_OPTIONS).orElseThrow();
    table.add("d");
    DeltaSource restarted =
        open(options().withStart(new StartingPoint.Timestamp(second.minusMillis(999))));
    assertThat(names(source, new OffsetRange(null, end))).containsExactly("b", "c");
    assertThat(names(restarted, new OffsetRange(null, end))).containsExactly("b", "c");
    assertThat(batches(source, end)).containsExactly(List.of("d"));
  }

  @Test
  void timestamp_after_the_newest_commit_is_refused() {
    table.add("a");
    Instant newest = table.changes(1, 1).get(0).timestamp();
    DeltaSource source =
        open(options().withStart(new StartingPoint.Timestamp(newest.plusMillis(1))));
    assertRefused(
        () -> source.latestOffset(null, ReadLimit.SOURCE_OPTIONS),
        ErrorCode.DELTA_TIMESTAMP_GREATER_THAN_COMMIT,
        "the newest is 1");
  }

  @Test
  void excluded_files_are_counted_and_not_read() {
    table.add("day=1%3A0/a", "day=2/b", "c");
    table.add("day=2/d");
    SourceSpec.Delta excluding =
        new SourceSpec.Delta(
            ref(),
            SourceSpec.Changes.REFUSED,
            BatchLimits.files(2),
            null,
            SourceSpec.Content.ROWS,
            "^day=2/|%253A",
            null);
    assertThat(batches(open(excluding), null)).containsExactly(List.of(), List.of("c"));
  }

  @Test
  void offsets_have_the_form_that_spark_gives_them() {
    table.add("a", "b", "c");
    DeltaSource source = open(limited(2));
    Offset first = source.latestOffset(null, ReadLimit.SOURCE_OPTIONS).orElseThrow();
    assertThat(first.json())
        .isEqualTo(
            "{\"sourceVersion\":1,\"reservoirId\":\"id-1\",\"reservoirVersion\":1,\"index\":1,"
                + "\"isStartingVersion\":true}");
    Offset second = source.latestOffset(first, ReadLimit.SOURCE_OPTIONS).orElseThrow();
    assertThat(second.json())
        .isEqualTo(
            "{\"sourceVersion\":1,\"reservoirId\":\"id-1\",\"reservoirVersion\":2,\"index\":-1,"
                + "\"isStartingVersion\":false}");
  }

  @Test
  void first_batch_reads_the_same_rows_after_a_crash_though_the_table_went_on() {
    table.add("a", "b");
    Offset planned = end(open(options()), null);
    table.add("c");
    table.delete("a");
    assertThat(names(open(options()), new OffsetRange(null, planned))).containsExactly("a", "b");
  }

  @Test
  void limits_can_be_ignored_and_bounded() {
    table.add("a", "b", "c");
    table.add("d");
    DeltaSource source = open(startingAt(0, 1));
    Offset all = source.latestOffset(null, ReadLimit.ALL_AVAILABLE).orElseThrow();
    assertThat(names(source, new OffsetRange(null, all))).hasSize(4);
    Offset bound = source.newest();
    table.add("e");
    Offset position = null;
    for (Optional<Offset> next = source.latestOffset(null, ReadLimit.upTo(bound));
        next.isPresent();
        next = source.latestOffset(position, ReadLimit.upTo(bound))) {
      position = next.get();
    }
    assertThat(position).isEqualTo(bound);
    assertThat(source.reached(position, bound)).isTrue();
  }

  @Test
  void commits_without_rows_make_no_batch() {
    table.add("a");
    DeltaSource source = open(options());
    Offset end = end(source, null);
    table.optimize("a", "b");
    assertThat(source.latestOffset(end, ReadLimit.SOURCE_OPTIONS)).isEmpty();
    assertThat(source.reached(end, source.newest())).isTrue();
    table.add("c");
    assertThat(batches(source, end)).containsExactly(List.of("c"));
  }

  @Test
  void latest_begins_with_an_empty_batch_that_makes_it_durable() {
    table.add("a");
    DeltaSource source = open(options().withStart(new StartingPoint.Latest()));
    Offset begin = source.latestOffset(null, ReadLimit.SOURCE_OPTIONS).orElseThrow();
    assertThat(names(source, new OffsetRange(null, begin))).isEmpty();
    table.add("b");
    assertThat(batches(source, begin)).containsExactly(List.of("b"));
  }

  @Test
  void update_stops_the_stream_when_a_batch_would_reach_it() {
    table.add("a");
    table.add("b");
    table.update("a", "a2");
    DeltaSource source = open(startingAt(0, 1));
    Offset first = source.latestOffset(null, ReadLimit.SOURCE_OPTIONS).orElseThrow();
    assertThat(names(source, new OffsetRange(null, first))).containsExactly("a");
    assertRefused(
        () -> open(startingAt(0, NO_LIMIT)).latestOffset(null, ReadLimit.SOURCE_OPTIONS),
        ErrorCode.DELTA_SOURCE_TABLE_IGNORE_CHANGES,
        "version 3");
  }

  @Test
  void ignore_changes_emits_rewritten_files_and_lets_deletes_pass() {
    table.add("a");
    table.update("a", "a2");
    table.delete("a2");
    DeltaSource source = open(new SourceSpec.Delta(ref(), true, false, NO_LIMIT, 0L));
    assertThat(batches(source, null)).containsExactly(List.of("a", "a2"));
  }

  @Test
  void skip_change_commits_passes_over_all_that_a_change_adds() {
    table.add("a");
    table.update("a", "a2");
    table.delete("a2");
    table.add("b");
    SourceSpec.Delta skipping = new SourceSpec.Delta(ref(), false, false, true, NO_LIMIT, 0L);
    DeltaSource source = open(skipping);
    assertThat(source.backlog(null).files()).isEqualTo(2);
    assertThat(batches(source, null)).containsExactly(List.of("a", "b"));
    SourceSpec.Delta both = new SourceSpec.Delta(ref(), true, true, true, NO_LIMIT, 0L);
    assertThat(batches(open(both), null)).containsExactly(List.of("a", "b"));
  }

  @Test
  void ignore_deletes_lets_only_deletes_pass() {
    table.add("a");
    table.delete("a");
    assertRefused(
        () -> batches(open(startingAt(1, NO_LIMIT)), end(open(startingAt(1, 1)), null)),
        ErrorCode.DELTA_SOURCE_IGNORE_DELETE,
        "version 2");
    SourceSpec.Delta ignoring = new SourceSpec.Delta(ref(), false, true, NO_LIMIT, 0L);
    assertThat(batches(open(ignoring), null)).containsExactly(List.of("a"));
    table.update("x", "y");
    assertRefused(
        () -> batches(open(ignoring), end(open(ignoring), null)),
        ErrorCode.DELTA_SOURCE_TABLE_IGNORE_CHANGES,
        "version 3");
  }

  @Test
  void starting_version_outside_the_log_is_refused() {
    assertRefused(
        () -> open(startingAt(7, NO_LIMIT)).latestOffset(null, ReadLimit.SOURCE_OPTIONS),
        ErrorCode.DELTA_VERSION_NOT_FOUND,
        "versions 0 to 0");
  }

  @Test
  void checkpoint_of_another_table_is_refused() {
    table.add("a");
    Offset end = end(open(options()), null);
    FakeDeltaTable other = new FakeDeltaTable("id-2");
    DeltaSource source = new DeltaSource(other, options(), () -> NOW);
    assertRefused(
        () -> source.latestOffset(end, ReadLimit.SOURCE_OPTIONS),
        ErrorCode.DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE,
        "id-1");
  }

  @Test
  void damaged_offsets_are_refused() {
    for (String json : List.of("", "[]", "{\"sourceVersion\":3}", "{\"sourceVersion\":1}")) {
      assertRefused(
          () -> open(options()).latestOffset(new Offset(json), ReadLimit.SOURCE_OPTIONS),
          ErrorCode.DELTA_INVALID_SOURCE_OFFSET_FORMAT,
          "offset");
    }
  }

  @Test
  void backlog_counts_what_is_not_processed() {
    table.add("a", "b", "c");
    table.add("d");
    DeltaSource source = open(limited(2));
    assertThat(source.backlog(null)).isEqualTo(new Backlog(1, 4, 400, 40, 0));
    Offset first = source.latestOffset(null, ReadLimit.SOURCE_OPTIONS).orElseThrow();
    table.add("e");
    assertThat(source.backlog(first)).isEqualTo(new Backlog(2, 3, 300, 30, 57));
    assertThat(source.backlog(source.newest())).isEqualTo(Backlog.NONE);
  }

  @Test
  void commits_wake_until_the_source_is_closed() {
    List<String> wakes = new ArrayList<>();
    DeltaSource source = open(options());
    source.onNewData(() -> wakes.add("woken"));
    table.add("a");
    source.close();
    table.add("b");
    assertThat(wakes).hasSize(1);
  }

  private DeltaSource open(SourceSpec.Delta spec) {
    return new DeltaSource(table, spec, () -> NOW);
  }

  private static TableRef ref() {
    return new TableRef.Named("t");
  }

  private static SourceSpec.Delta options() {
    return limited(NO_LIMIT);
  }

  private static SourceSpec.Delta limited(int maxFiles) {
    return new SourceSpec.Delta(ref(), false, false, maxFiles, null);
  }

  private static SourceSpec.Delta startingAt(long version, int maxFiles) {
    return new SourceSpec.Delta(ref(), false, false, maxFiles, version);
  }

  private static BatchLimits bytes(long most) {
    return new BatchLimits(BatchLimits.UNLIMITED, most);
  }
}
