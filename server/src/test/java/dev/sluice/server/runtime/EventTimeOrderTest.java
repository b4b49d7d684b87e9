package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.SourceSpec.BatchLimits;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A snapshot is read by event time, so that a watermark drops no row of it. */
class EventTimeOrderTest {
  private static final List<String> ALL =
      List.of("[09:58, 1]", "[09:59, 1]", "[10:00, 4]", "[10:01, 3]", "[10:02, 2]");

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  /** Files whose times lie across each other, not in the order in which they were written. */
  private void fill() {
    fill(PrimitiveType.TIMESTAMP);
  }

  private void fill(PrimitiveType type) {
    harness.createTable("in", StructType.of(Field.of("ts", type)));
    add("10:02:00", "10:00:10");
    add("10:00:00", "10:01:30", "09:58:00");
    add("10:01:59.999999", "10:02:30");
    add("10:00:30", "09:59:00", "10:01:00", "10:00:40");
  }

  private void add(String... times) {
    StringBuilder rows = new StringBuilder();
    for (String time : times) {
      rows.append(rows.length() == 0 ? "" : ", ")
          .append("(TIMESTAMPTZ '2026-03-01 " + time + "+00')");
    }
    harness.append(harness.table("in"), "SELECT * FROM (VALUES " + rows + ") AS t(ts)");
  }

  private static SourceSpec.Delta source(boolean ordered) {
    SourceSpec.Delta source = Definitions.source("in", 1).withLimits(BatchLimits.files(1));
    return ordered ? source.withEventTimeOrder("ts") : source;
  }

  private StreamingQuery start(SourceSpec source) {
    List<Transform> steps =
        List.of(
            new Transform.WithWatermark("ts", "0 seconds"),
            new Transform.GroupBy(List.of("window(ts, '1 minute') AS w"), List.of("count(*) AS n")),
            new Transform.Select(List.of("date_format(w.start, 'HH:mm') AS minute", "n")));
    SinkSpec sink = new SinkSpec.Delta(new TableRef.Named("out"), OutputMode.APPEND);
    return harness.start(
        new QueryDefinition("q", source, steps, sink, null, new Trigger.AsSoonAsPossible()));
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMESTAMP", "TIMESTAMP_NTZ"})
  void a_watermark_drops_no_row_of_a_snapshot(PrimitiveType type) {
    fill(type);
    start(source(true));
    harness.runTurns();
    assertThat(harness.progress).hasSizeGreaterThan(3);
    add("11:00:00");
    harness.runTurns();
    assertThat(harness.rows("out")).isEqualTo(ALL);
    assertThat(harness.progress.stream().mapToLong(EventTimeOrderTest::inputRows).sum())
        .isEqualTo(12);
  }

  private static long inputRows(QueryProgress progress) {
    return progress.sources().get(0).numInputRows();
  }

  @Test
  void without_the_order_of_time_rows_come_too_late() {
    fill();
    start(source(false));
    harness.runTurns();
    add("11:00:00");
    harness.runTurns();
    assertThat(harness.rows("out")).isNotEqualTo(ALL);
  }

  @Test
  void goes_on_in_the_middle_after_a_restart_and_then_with_the_commits() {
    fill();
    start(source(true));
    harness.runTurns(3);
    add("10:03:00");
    assertThat(harness.progress).isNotEmpty();
    for (int turn = 0; turn < 12; turn++) {
      harness.restart();
      start(source(true));
      harness.runTurns(3);
    }
    add("11:00:00");
    harness.runTurns();
    assertThat(harness.rows("out")).containsAll(ALL).contains("[10:03, 1]").hasSize(ALL.size() + 1);
  }

  @Test
  void rows_without_a_time_come_once_and_first() {
    harness.createTable("in", StructType.of(Field.of("ts", PrimitiveType.TIMESTAMP)));
    harness.append(
        harness.table("in"),
        "SELECT * FROM (VALUES (TIMESTAMPTZ '2026-03-01 10:00:00+00'), (NULL)) AS t(ts)");
    harness.append(
        harness.table("in"),
        "SELECT * FROM (VALUES (TIMESTAMPTZ '2026-03-01 09:00:00+00'), (NULL)) AS t(ts)");
    QueryDefinition copy = Definitions.copy("q", "in", "out");
    harness.start(
        new QueryDefinition(
            "q", source(true), List.of(), copy.sink(), null, new Trigger.AsSoonAsPossible()));
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(4);
    assertThat(harness.progress).extracting(EventTimeOrderTest::inputRows).containsExactly(3L, 1L);
  }

  @Test
  void the_option_stays_until_the_snapshot_is_read() {
    fill();
    start(source(true));
    harness.runTurns(3);
    harness.restart();
    StreamingQuery query = start(source(false));
    harness.runTurns();
    assertThat(query.state()).isEqualTo(QueryState.FAILED);
    assertThat(String.valueOf(query.failure())).contains("withEventTimeOrder");
  }

  @Test
  void wants_a_column_of_times() {
    harness.createTable("in", StructType.of(Field.of("ts", PrimitiveType.STRING)));
    assertThatThrownBy(
            () ->
                harness.validate(
                    new QueryDefinition(
                        "q",
                        source(true),
                        List.of(),
                        new SinkSpec.Delta(new TableRef.Named("out"), OutputMode.APPEND),
                        null,
                        new Trigger.AsSoonAsPossible())))
        .hasMessageContaining("withEventTimeOrder wants a watermark on a TIMESTAMP column");
  }
}
