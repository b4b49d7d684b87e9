package dev.sluice.server.source.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.testing.FakeDeltaTable;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartingOffsetsTest {
  private final FakeDeltaTable table = new FakeDeltaTable("id-1");
  private DeltaSource source;
  private Instant created;

  /** Version 0 is empty; the versions 1 to 3 follow a second apart, of 1, 2 and 0 files. */
  @BeforeEach
  void open() {
    table.add("a");
    table.add("b", "c");
    table.optimize("a", "z");
    created = table.changes(0, 1).get(0).timestamp();
    SourceSpec.Delta spec = new SourceSpec.Delta(new TableRef.Named("t"), false, false, 1000, null);
    source = new DeltaSource(table, spec, () -> created);
  }

  @Test
  void version_is_one_that_the_log_holds_or_the_next() {
    assertThat(at(new StartingPoint.Version(0))).isEqualTo(start(0));
    assertThat(at(new StartingPoint.Version(4))).isEqualTo(start(4));
    assertFails(ErrorCode.DELTA_VERSION_NOT_FOUND, new StartingPoint.Version(5));
    assertFails(ErrorCode.DELTA_VERSION_NOT_FOUND, new StartingPoint.Version(-1));
  }

  @Test
  void latest_is_what_comes_next() {
    assertThat(at(new StartingPoint.Latest())).isEqualTo(start(4));
  }

  @Test
  void timestamp_is_the_first_version_at_that_time_or_later() {
    assertThat(at(new StartingPoint.Timestamp(Instant.EPOCH))).isEqualTo(start(0));
    assertThat(at(new StartingPoint.Timestamp(created.plusSeconds(2)))).isEqualTo(start(2));
    assertThat(at(new StartingPoint.Timestamp(created.plusMillis(2001)))).isEqualTo(start(3));
    assertFails(
        ErrorCode.DELTA_TIMESTAMP_GREATER_THAN_COMMIT,
        new StartingPoint.Timestamp(created.plusMillis(3001)));
  }

  @Test
  void offset_of_the_caller_must_be_a_place_in_the_table() {
    Offset inside = DeltaOffset.startOf("id-1", 2).atIndex(0).toOffset();
    Offset inSnapshot = DeltaOffset.snapshotAt("id-1", 2).atIndex(2).toOffset();
    assertThat(at(exact(inside))).isEqualTo(inside);
    assertThat(at(exact(inSnapshot))).isEqualTo(inSnapshot);
    assertThat(at(exact(start(4)))).isEqualTo(start(4));

    assertFails(ErrorCode.DELTA_VERSION_NOT_FOUND, exact(start(5)));
    assertFails(
        ErrorCode.DELTA_VERSION_NOT_FOUND, exact(DeltaOffset.snapshotAt("id-1", 4).toOffset()));
    assertFails(
        ErrorCode.INVALID_DEFINITION, exact(DeltaOffset.startOf("id-1", 2).atIndex(2).toOffset()));
    assertFails(
        ErrorCode.INVALID_DEFINITION,
        exact(DeltaOffset.snapshotAt("id-1", 2).atIndex(3).toOffset()));
    assertFails(
        ErrorCode.INVALID_DEFINITION, exact(DeltaOffset.startOf("id-1", 2).atIndex(-2).toOffset()));
    assertFails(ErrorCode.INVALID_DEFINITION, exact(new Offset("{\"offset\":1}")));
    assertFails(
        ErrorCode.DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE,
        exact(DeltaOffset.startOf("id-2", 1).toOffset()));
  }

  private Offset at(StartingPoint point) {
    return source.offsetOf(point);
  }

  private static StartingPoint exact(Offset offset) {
    return new StartingPoint.Exact(List.of(offset));
  }

  private static Offset start(long version) {
    return DeltaOffset.startOf("id-1", version).toOffset();
  }

  private void assertFails(ErrorCode code, StartingPoint point) {
    assertThatThrownBy(() -> source.offsetOf(point)).hasFieldOrPropertyWithValue("code", code);
  }
}
