package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryProgress.SourceProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.Relation;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.model.WatermarkPolicy;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A query over two tables: what its batches take of each, and what is known of each. */
class SeveralSourcesTest {
  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    harness.createTable("more");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private static QueryDefinition query(Trigger trigger, int maxFiles, Transform... steps) {
    return Definitions.query("q", Definitions.source("in", maxFiles), "out", trigger, steps);
  }

  private static QueryDefinition union() {
    return query(new Trigger.AsSoonAsPossible(), 2, Definitions.union("more"));
  }

  private List<String> planned(long batch) {
    try {
      Path file = directory.resolve("data/checkpoints/q/offsets/" + batch);
      List<String> lines = Files.readAllLines(file);
      return lines.subList(2, lines.size());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private QueryProgress last() {
    return harness.progress.get(harness.progress.size() - 1);
  }

  @Test
  void a_source_without_rows_has_no_offset_until_it_has() {
    harness.insert("in", 0, 2);
    harness.start(union());
    harness.runTurns();
    assertThat(planned(0).get(1)).isEqualTo("-");
    assertThat(last().sources()).hasSize(2);
    SourceProgress idle = last().sources().get(1);
    assertThat(idle.description()).contains("more");
    assertThat(idle.endOffset()).isNull();
    assertThat(idle.numInputRows()).isZero();

    harness.insert("more", 5, 6);
    harness.runTurns();
    assertThat(planned(1).get(0)).isEqualTo(planned(0).get(0));
    assertThat(planned(1).get(1)).contains("reservoirVersion");
    assertThat(last().sources()).extracting(SourceProgress::numInputRows).containsExactly(0L, 1L);
    assertThat(last().numInputRows()).isEqualTo(1);
    assertThat(harness.rows("out")).containsExactly("[0, n0]", "[1, n1]", "[5, n5]");
  }

  @Test
  void the_limits_of_a_source_are_its_own() {
    for (int row = 0; row < 4; row++) {
      harness.insert("in", row, row + 1);
      harness.insert("more", 10 + row, 11 + row);
    }
    harness.start(union()); // two files of the one, one of the other
    harness.runTurns();
    assertThat(harness.progress)
        .extracting(each -> each.sources().stream().map(SourceProgress::numInputRows).toList())
        .containsExactly(List.of(2L, 1L), List.of(2L, 1L), List.of(0L, 1L), List.of(0L, 1L));
    assertThat(harness.rows("out")).hasSize(8);
  }

  @Test
  void available_now_ends_where_all_of_both_is_read() {
    for (int row = 0; row < 3; row++) {
      harness.insert("more", row, row + 1);
    }
    harness.insert("in", 10, 11);
    StreamingQuery run =
        harness.start(query(new Trigger.AvailableNow(), 1, Definitions.union("more")));
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.FINISHED);
    assertThat(harness.rows("out")).hasSize(4);
    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L, 2L);
  }

  @Test
  void who_waits_for_all_available_waits_for_both() {
    for (int row = 0; row < 3; row++) {
      harness.insert("more", row, row + 1);
    }
    harness.insert("in", 10, 11);
    StreamingQuery run = harness.start(union());
    CompletableFuture<Void> all = run.processAllAvailable();
    harness.runTurns(1);
    assertThat(all).isNotDone();
    harness.runTurns();
    assertThat(all).isCompleted();
    assertThat(harness.rows("out")).hasSize(4);
  }

  @Test
  void a_table_united_with_itself_is_two_sources() {
    harness.insert("in", 0, 2);
    harness.start(
        query(
            new Trigger.AsSoonAsPossible(),
            1,
            Definitions.union("in", new Transform.Filter("id = 1"))));
    harness.runTurns();
    assertThat(last().sources()).extracting(SourceProgress::numInputRows).containsExactly(2L, 2L);
    assertThat(harness.rows("out")).containsExactly("[0, n0]", "[1, n1]", "[1, n1]");
  }

  @Test
  void a_column_added_to_one_of_them_ends_a_batch() {
    SinkSpec.Delta sink = new SinkSpec.Delta(new TableRef.Named("out"), OutputMode.APPEND);
    QueryDefinition merging =
        new QueryDefinition(
            "q",
            Definitions.source("in", 10),
            List.of(Definitions.union("more", new Transform.Select(List.of("id", "name")))),
            sink.withMergeSchema(),
            null,
            new Trigger.AsSoonAsPossible());
    harness.insert("in", 0, 1);
    harness.insert("more", 10, 11);
    StreamingQuery run = harness.start(merging);
    harness.runTurns();
    DeltaTable more = harness.table("more");
    Field note = Field.of("note", PrimitiveType.STRING);
    more.commit(
        Transaction.on(more.snapshot(), ReadSet.nothing())
            .metadata(
                more.metadata()
                    .changed(
                        StructType.of(
                            Field.of("id", PrimitiveType.LONG),
                            Field.of("name", PrimitiveType.STRING),
                            note),
                        more.metadata().configuration()))
            .build("CHANGE COLUMNS", Map.of(), Map.of()));
    harness.append(more, "SELECT 11::BIGINT AS id, 'n11' AS name, 'new' AS note");
    harness.insert("in", 1, 2);
    harness.runTurns();
    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
    harness.restart();
    harness.insert("in", 2, 3);
    harness.start(merging);
    harness.runTurns();
    assertThat(harness.rows("out"))
        .containsExactly("[0, n0]", "[1, n1]", "[10, n10]", "[11, n11]", "[2, n2]");
  }

  @Test
  void sql_reads_named_relations_beside_the_input() {
    harness.insert("in", 0, 2);
    harness.insert("more", 5, 7);
    Relation more =
        new Relation(Definitions.source("more", 1), List.of(new Transform.Filter("id > 5")), true);
    QueryDefinition query =
        new QueryDefinition(
            "q",
            Definitions.source("in", 1),
            List.of(
                new Transform.Sql(
                    "SELECT * FROM input UNION ALL SELECT id, name FROM Others"
                        + " UNION ALL SELECT id + 10, name FROM others")),
            new SinkSpec.Delta(new TableRef.Named("out"), OutputMode.APPEND),
            null,
            new Trigger.AsSoonAsPossible(),
            QueryDefinition.UTC,
            Map.of("others", more),
            WatermarkPolicy.MIN);
    harness.validate(query);
    harness.start(query);
    harness.runTurns();
    assertThat(last().sources()).hasSize(2);
    assertThat(harness.rows("out")).containsExactly("[0, n0]", "[1, n1]", "[16, n6]", "[6, n6]");
  }

  /** A source without rows counts as 1970 under min, and not at all under max. */
  @ParameterizedTest
  @EnumSource(WatermarkPolicy.class)
  void the_watermark_is_that_of_the_policy(WatermarkPolicy policy) {
    StructType times = StructType.of(Field.of("ts", PrimitiveType.TIMESTAMP));
    harness.createTable("slow", times);
    harness.createTable("quick", times);
    Transform tenSeconds = new Transform.WithWatermark("ts", "10 seconds");
    QueryDefinition query =
        new QueryDefinition(
            "q",
            Definitions.source("slow", 1),
            List.of(
                tenSeconds,
                Definitions.union("quick", tenSeconds),
                new Transform.GroupBy(
                    List.of("window(ts, '1 minute') AS w"), List.of("count(*) AS n")),
                new Transform.Select(List.of("minute(w.start) AS m", "n"))),
            new SinkSpec.Delta(new TableRef.Named("out"), OutputMode.APPEND),
            null,
            new Trigger.AsSoonAsPossible(),
            QueryDefinition.UTC,
            Map.of(),
            policy);
    harness.validate(query);
    harness.start(query);
    at("quick", "10:00:05");
    at("quick", "10:02:00");
    boolean least = policy == WatermarkPolicy.MIN;
    assertThat(harness.rows("out")).isEqualTo(least ? List.of() : List.of("[0, 1]"));
    at("slow", "10:01:30");
    assertThat(harness.rows("out")).containsExactly("[0, 1]");
  }

  /** Spark's {@code PushPredicateThroughNonJoin}. */
  @Test
  void rows_that_are_filtered_behind_a_union_do_not_move_the_watermark_before_it() {
    StructType times = StructType.of(Field.of("ts", PrimitiveType.TIMESTAMP));
    harness.createTable("slow", times);
    harness.createTable("quick", times);
    Transform tenSeconds = new Transform.WithWatermark("ts", "10 seconds");
    start(
        tenSeconds,
        new Transform.WithColumn("kept", "true", null),
        Definitions.union(
            "quick", new Transform.WithColumn("kept", "hour(ts) < 11", null), tenSeconds),
        new Transform.Filter("kept"),
        new Transform.GroupBy(List.of("window(ts, '1 minute') AS w"), List.of("count(*) AS n")),
        new Transform.Select(List.of("minute(w.start) AS m", "n")));
    at("slow", "10:00:05");
    at("slow", "12:00:00");
    at("quick", "12:00:00");
    assertThat(harness.rows("out")).isEmpty();
    at("quick", "10:02:00");
    assertThat(harness.rows("out")).containsExactly("[0, 1]");
  }

  private void start(Transform... steps) {
    QueryDefinition query =
        Definitions.query(
            "q", Definitions.source("slow", 1), "out", new Trigger.AsSoonAsPossible(), steps);
    harness.validate(query);
    harness.start(query);
    harness.runTurns();
  }

  private void at(String table, String time) {
    harness.append(harness.table(table), "SELECT TIMESTAMPTZ '2026-03-01 " + time + "+00' AS ts");
    harness.runTurns();
  }

  @Test
  void a_query_that_waits_is_woken_by_either() {
    harness.start(union());
    harness.runTurns();
    harness.insert("more", 0, 1);
    harness.runTurns();
    harness.insert("in", 1, 2);
    harness.runTurns();
    assertThat(harness.rows("out")).hasSize(2);
    assertThat(last().sources()).extracting(SourceProgress::endOffset).doesNotContainNull();
  }
}
