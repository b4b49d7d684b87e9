package dev.sluice.server.source.delta;

import static dev.sluice.server.source.delta.SourceBatches.assertRefused;
import static dev.sluice.server.source.delta.SourceBatches.batches;
import static dev.sluice.server.source.delta.SourceBatches.end;
import static dev.sluice.server.source.delta.SourceBatches.names;
import static dev.sluice.server.source.delta.SourceBatches.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.SourceSpec.BatchLimits;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.testing.FakeDeltaTable;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits that were cleaned from the log before a stream has read them. */
class LostCommitsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  private final FakeDeltaTable table = new FakeDeltaTable("id-1");
  private Offset read;

  @BeforeEach
  void read_the_first_commit() {
    table.add("a");
    read = end(open(false), null);
    table.add("b", "c");
    table.add("d", "e");
    table.add("f");
  }

  private DeltaSource open(boolean skip) {
    return new DeltaSource(
        table,
        new SourceSpec.Delta(
            new TableRef.Named("t"),
            new SourceSpec.Changes(false, false, false, skip),
            BatchLimits.files(2),
            null,
            SourceSpec.Content.ROWS,
            null,
            null),
        () -> NOW);
  }

  @Test
  void stop_a_stream() {
    table.cleanBefore(3);
    assertRefused(
        () -> next(open(false), read),
        ErrorCode.DELTA_MISSING_FILES_UNEXPECTED_VERSION,
        "version 2 is gone");
  }

  @Test
  void are_passed_over_where_that_is_asked_for() {
    table.cleanBefore(3);
    DeltaSource source = open(true);
    assertThat(source.backlog(read).files()).isEqualTo(3);
    assertThat(batches(source, read)).containsExactly(List.of("d", "e"), List.of("f"));
    assertThat(source.backlog(end(open(true), read)).files()).isZero();
  }

  @Test
  void may_be_a_part_of_what_a_batch_was_planned_with() {
    DeltaSource before = open(true);
    Offset second = next(before, read);
    Offset third = next(before, second);
    table.cleanBefore(3);
    DeltaSource source = open(true);
    assertThat(names(source, new OffsetRange(read, second))).isEmpty();
    assertThat(names(source, new OffsetRange(read, third))).containsExactly("d", "e");
    table.cleanBefore(4);
    assertThat(names(source, new OffsetRange(second, third))).isEmpty();
  }

  @Test
  void may_end_in_the_middle_of_one() {
    DeltaSource before = open(true);
    Offset second = next(before, read);
    table.add("g", "h", "i");
    Offset middle = next(before, next(before, second));
    assertThat(names(before, new OffsetRange(next(before, second), middle)))
        .containsExactly("f", "g");
    table.cleanBefore(5);
    assertThat(batches(open(true), read)).containsExactly(List.of("g", "h"), List.of("i"));
    assertThat(batches(open(true), middle)).containsExactly(List.of("h", "i"));
  }
}
