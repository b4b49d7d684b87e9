package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryProgress.StateOperatorProgress;
import dev.sluice.server.model.QueryProgress.StateProgress;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What queries with state give, batch by batch, and what is left of them after a restart. */
class StatefulQueryTest {
  private static final Transform LATE_BY_TEN = new Transform.WithWatermark("ts", "10 seconds");
  private static final Transform BY_MINUTE =
      new Transform.GroupBy(
          List.of("window(ts, '1 minute') AS w", "k"), List.of("count(*) AS n", "sum(v) AS s"));
  private static final Transform FLAT =
      new Transform.Select(List.of("date_format(w.start, 'HH:mm') AS start", "k", "n", "s"));

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable(
        "in",
        StructType.of(
            Field.of("ts", PrimitiveType.TIMESTAMP),
            Field.of("k", PrimitiveType.STRING),
            Field.of("v", PrimitiveType.LONG)));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  /** Rows as {@code HH:mm:ss key value}. */
  private void add(String... rows) {
    StringBuilder sql = new StringBuilder("SELECT * FROM (VALUES ");
    for (String row : rows) {
      String[] parts = row.split(" ", -1);
      sql.append(sql.charAt(sql.length() - 1) == ' ' ? "" : ", ")
          .append("(TIMESTAMPTZ '2026-03-01 " + parts[0] + "+00', '" + parts[1] + "', ")
          .append("CAST(" + parts[2] + " AS BIGINT))");
    }
    harness.append(harness.table("in"), sql + ") AS t(ts, k, v)");
    harness.runTurns();
  }

  private void start(OutputMode mode, Transform... steps) {
    QueryDefinition definition = Definitions.copy("q", "in", "out", mode, steps);
    harness.validate(definition);
    harness.start(definition);
    harness.runTurns();
  }

  private StateProgress last() {
    QueryProgress progress = harness.progress.get(harness.progress.size() - 1);
    return Objects.requireNonNull(progress.state());
  }

  @Test
  void groups_are_appended_once_their_window_is_over() {
    start(OutputMode.APPEND, LATE_BY_TEN, BY_MINUTE, FLAT);
    add("10:00:05 a 1", "10:00:50 a 2", "10:00:59 b 5");
    assertThat(harness.rows("out")).isEmpty();
    add("10:01:09 a 7");
    assertThat(harness.rows("out")).isEmpty();
    add("10:01:10 a 1", "10:00:55 a 30");
    assertThat(harness.rows("out")).containsExactly("[10:00, a, 3, 33]", "[10:00, b, 1, 5]");
    add("10:00:59 a 100");
    assertThat(harness.rows("out")).hasSize(2);
    assertThat(last().operators())
        .containsExactly(new StateOperatorProgress("stateStoreSave", 1, 0, 0, 1));
  }

  @Test
  void groups_of_any_time_are_found_again() {
    Transform count = new Transform.GroupBy(List.of("ts", "k"), List.of("count(*) AS n"));
    Transform flat = new Transform.Select(List.of("year(ts) AS y", "k", "n"));
    start(OutputMode.COMPLETE, LATE_BY_TEN, count, flat);
    for (int batch = 0; batch < 2; batch++) {
      harness.append(
          harness.table("in"),
          "SELECT CAST(ts AS TIMESTAMPTZ) AS ts, 'a' AS k, CAST(1 AS BIGINT) AS v FROM (VALUES"
              + " (NULL), ('0001-01-01 00:00:00+00'), ('1969-12-31 23:59:59+00'),"
              + " ('2026-03-01 10:00:00+00'), ('9999-12-31 23:59:59+00')) AS t(ts)");
      harness.runTurns();
    }
    assertThat(harness.rows("out"))
        .containsExactlyInAnyOrder(
            "[null, a, 2]", "[1, a, 2]", "[1969, a, 2]", "[2026, a, 2]", "[9999, a, 2]");
  }

  @Test
  void large_state_is_made_compact_and_goes_on() {
    Transform count = new Transform.GroupBy(List.of("k"), List.of("count(*) AS n"));
    start(OutputMode.UPDATE, count);
    String keys =
        "SELECT TIMESTAMPTZ '2026-03-01 10:00:00+00' AS ts, CAST(i AS VARCHAR) AS k, i AS v";
    harness.append(harness.table("in"), keys + " FROM range(150000) AS t(i)");
    harness.runTurns();
    harness.append(harness.table("in"), keys + " FROM range(149990, 150010) AS t(i)");
    harness.runTurns();
    assertThat(last().operators())
        .containsExactly(new StateOperatorProgress("stateStoreSave", 150_010, 20, 0, 0));
    harness.restart();
    start(OutputMode.UPDATE, count);
    harness.append(harness.table("in"), keys + " FROM range(150009, 150011) AS t(i)");
    harness.runTurns();
    assertThat(last().operators())
        .containsExactly(new StateOperatorProgress("stateStoreSave", 150_011, 2, 0, 0));
    assertThat(harness.rows("out"))
        .hasSize(150_011)
        .contains("[149989, 1]", "[149990, 2]", "[150009, 2]", "[150010, 1]");
  }

  @Test
  void complete_gives_all_groups_and_survives_a_restart() {
    Transform count = new Transform.GroupBy(List.of("k"), List.of("count(*) AS n"));
    start(OutputMode.COMPLETE, count);
    add("10:00:05 a 1", "10:00:50 b 2");
    harness.restart();
    start(OutputMode.COMPLETE, count);
    add("10:01:05 a 1");
    assertThat(harness.rows("out")).containsExactly("[a, 2]", "[b, 1]");
  }

  @Test
  void complete_groups_may_be_ordered_and_the_first_of_them_taken() {
    String most = "SELECT k, count(*) AS n FROM input GROUP BY k ORDER BY n DESC, k LIMIT 2";
    start(OutputMode.COMPLETE, new Transform.Sql(most));
    add("10:00:05 a 1", "10:00:06 b 1", "10:00:07 b 1", "10:00:07 c 1");
    assertThat(harness.rows("out")).containsExactlyInAnyOrder("[b, 2]", "[a, 1]");
    add("10:00:05 c 1", "10:00:06 c 1");
    assertThat(harness.rows("out")).containsExactlyInAnyOrder("[c, 3]", "[b, 2]");
    assertThat(last().operators().get(0).numRowsTotal()).isEqualTo(3);
  }

  @Test
  void groups_that_change_have_no_order() {
    String sorted = "SELECT k, count(*) AS n FROM input GROUP BY k ORDER BY n";
    assertThatThrownBy(() -> start(OutputMode.UPDATE, new Transform.Sql(sorted)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("ORDER BY in a streaming query");
    String before = "SELECT k, count(*) AS n FROM (SELECT * FROM input LIMIT 3) GROUP BY k";
    assertThatThrownBy(() -> start(OutputMode.COMPLETE, new Transform.Sql(before)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("LIMIT in a streaming query");
  }

  @Test
  void update_replaces_the_groups_that_changed() {
    Transform count = new Transform.GroupBy(List.of("k"), List.of("avg(v) AS m", "max(v) AS x"));
    start(OutputMode.UPDATE, count);
    add("10:00:05 a 1", "10:00:50 b 2");
    add("10:00:06 a 2");
    assertThat(harness.rows("out")).containsExactly("[a, 1.5, 2]", "[b, 2.0, 2]");
    assertThat(last().operators())
        .containsExactly(new StateOperatorProgress("stateStoreSave", 2, 1, 0, 0));
  }

  @Test
  void aggregates_that_need_all_rows_have_them() {
    Transform all =
        new Transform.GroupBy(
            List.of(),
            List.of(
                "sort_array(collect_list(v)) AS l",
                "stddev(v) AS d",
                "count(DISTINCT v) AS c",
                "first(k) AS f",
                "last(k) AS z",
                "count(*) FILTER (WHERE v > 1) AS big"));
    start(OutputMode.COMPLETE, all);
    add("10:00:05 a 1", "10:00:50 a 3");
    add("10:00:06 b 3");
    assertThat(harness.rows("out")).containsExactly("[[1, 3, 3], 1.1547005383792515, 2, a, b, 2]");
  }

  @Test
  void moments_are_added_up_over_batches() {
    Transform all =
        new Transform.GroupBy(
            List.of(),
            List.of(
                "round(stddev(v), 9) AS s",
                "round(var_pop(v) FILTER (WHERE v > 2), 9) AS f",
                "round(covar_samp(v, v * v), 9) AS c",
                "round(corr(v, v * v), 9) AS r",
                "round(regr_slope(v, v + 1), 9) AS m",
                "round(regr_intercept(v, v + 1), 9) AS i",
                "regr_count(v, nullif(v, 3)) AS n",
                "regr_slope(v, 1) AS flat",
                "regr_avgx(v, nullif(v, 3)) AS x",
                "var_samp(nullif(v, v)) AS nothing"));
    start(OutputMode.COMPLETE, all);
    add("10:00:05 a 1", "10:00:50 a 3");
    add("10:00:06 b 5");
    harness.restart();
    start(OutputMode.COMPLETE, all);
    add("10:00:06 b 8");
    assertThat(harness.rows("out"))
        .containsExactly(
            "[2.986078811, 4.222222222, 81.416666667, 0.973609467, 1.0, -1.0, 3, null,"
                + " 4.666666666666667, null]");
  }

  @Test
  void moments_of_equal_numbers_do_not_vary_and_of_infinite_ones_are_no_numbers() {
    Transform all =
        new Transform.GroupBy(
            List.of("k"),
            List.of(
                "stddev_pop(v * 0.1D) AS s",
                "var_samp(1 / try_divide(CAST(v AS DOUBLE), CAST(0 AS DOUBLE))) AS z",
                "regr_sxx(v, v * 0.1D) AS x",
                "variance(CAST(if(v = 7, 'Infinity', '1') AS DOUBLE)) AS i"));
    start(OutputMode.COMPLETE, all);
    add("10:00:05 a 1", "10:00:06 a 1", "10:00:07 a 1", "10:00:07 b 7");
    add("10:00:06 a 1", "10:00:08 b 7", "10:00:08 b 7");
    assertThat(harness.rows("out"))
        .containsExactly("[a, 0.0, null, 0.0, 0.0]", "[b, 0.0, null, 0.0, NaN]");
  }

  @Test
  void duplicates_are_dropped_across_batches() {
    start(OutputMode.APPEND, new Transform.DropDuplicates(List.of("k"), false));
    add("10:00:05 a 1", "10:00:50 b 3");
    add("10:00:06 b 3", "10:00:07 c 3");
    harness.restart();
    start(OutputMode.APPEND, new Transform.DropDuplicates(List.of("k"), false));
    add("10:00:06 c 9", "10:00:07 d 9");
    assertThat(harness.rows("out", row -> String.valueOf(row.get(1))))
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void duplicates_within_the_watermark_are_forgotten_behind_it() {
    start(OutputMode.APPEND, LATE_BY_TEN, new Transform.DropDuplicates(List.of("k"), true));
    add("10:00:00 a 1");
    add("10:00:05 a 2", "10:00:30 b 1");
    assertThat(last().operators().get(0).numRowsTotal()).isEqualTo(1);
    add("10:00:31 a 3", "10:00:10 c 1");
    assertThat(harness.rows("out", row -> row.get(1) + " " + row.get(2)))
        .containsExactly("a 1", "a 3", "b 1");
  }

  @Test
  void sessions_grow_and_join_across_batches() {
    Transform sessions =
        new Transform.GroupBy(
            List.of("session_window(ts, '5 seconds') AS w", "k"), List.of("sum(v) AS s"));
    Transform flat =
        new Transform.Select(
            List.of("date_format(w.start, 'ss') AS a", "date_format(w.end, 'ss') AS b", "k", "s"));
    start(OutputMode.COMPLETE, sessions, flat);
    add("10:00:00 a 1", "10:00:08 a 2", "10:00:08 b 4");
    assertThat(harness.rows("out"))
        .containsExactly("[00, 05, a, 1]", "[08, 13, a, 2]", "[08, 13, b, 4]");
    add("10:00:04 a 8");
    assertThat(harness.rows("out")).containsExactly("[00, 13, a, 11]", "[08, 13, b, 4]");
  }

  @Test
  void filter_behind_the_watermark_keeps_rows_from_moving_it() {
    start(OutputMode.APPEND, LATE_BY_TEN, new Transform.Filter("k <> 'x'"), BY_MINUTE, FLAT);
    add("10:00:05 a 1", "10:09:00 x 2");
    add("10:00:06 a 1");
    assertThat(last().operators().get(0).numRowsDroppedByWatermark()).isZero();
    assertThat(harness.rows("out")).isEmpty();
  }

  @Test
  void rows_have_one_watermark() {
    assertThatThrownBy(
            () ->
                start(
                    OutputMode.APPEND,
                    LATE_BY_TEN,
                    new Transform.WithColumn("later", "ts + INTERVAL 1 HOUR", null),
                    new Transform.WithWatermark("later", "1 second")))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("/transforms/2/withWatermark: A second watermark of the same rows");
  }

  @Test
  void duplicates_and_then_groups_in_complete_mode() {
    start(
        OutputMode.COMPLETE,
        new Transform.DropDuplicates(List.of("k", "v"), false),
        new Transform.GroupBy(List.of("k"), List.of("sum(v) AS s")));
    add("10:00:05 a 1", "10:00:06 a 1", "10:00:07 a 2");
    add("10:00:08 a 2", "10:00:09 a 4");
    assertThat(harness.rows("out")).containsExactly("[a, 7]");
    assertThat(last().operators().get(0).name()).isEqualTo("stateStoreSave");
  }

  @Test
  void sum_that_overflows_across_batches_fails_the_query() {
    start(OutputMode.COMPLETE, new Transform.GroupBy(List.of(), List.of("sum(v) AS s")));
    add("10:00:05 a 9223372036854775807");
    add("10:00:06 a 1");
    assertThat(harness.rows("out")).containsExactly("[9223372036854775807]");
  }

  @Test
  void what_a_crash_left_of_a_snapshot_is_no_state() throws IOException {
    Transform count = new Transform.GroupBy(List.of("k"), List.of("count(*) AS n"));
    start(OutputMode.COMPLETE, count);
    add("10:00:05 a 1");
    Path state = directory.resolve("data/checkpoints/q/state");
    Path half = state.resolve("0-half.snapshot.parquet.unfinished");
    Files.writeString(half, "PAR1");
    Files.writeString(state.resolve("0-whole.snapshot.parquet"), "PAR1");
    harness.restart();
    start(OutputMode.COMPLETE, count);
    add("10:00:05 a 1");
    assertThat(harness.rows("out")).containsExactly("[a, 2]");
    assertThat(half).doesNotExist();
  }

  @Test
  void files_of_many_batches_become_one_and_are_removed() throws IOException {
    Transform count = new Transform.GroupBy(List.of("k"), List.of("count(*) AS n"));
    start(OutputMode.COMPLETE, count);
    for (int i = 0; i < 125; i++) {
      add("10:00:05 k" + i % 3 + " 1");
    }
    Path state = directory.resolve("data/checkpoints/q/state");
    try (Stream<Path> files = Files.list(state)) {
      assertThat(files.map(Path::toString).filter(name -> name.endsWith(".parquet")).count())
          .isLessThan(30);
    }
    harness.restart();
    start(OutputMode.COMPLETE, count);
    add("10:00:05 k0 1");
    assertThat(harness.rows("out")).containsExactly("[k0, 43]", "[k1, 42]", "[k2, 41]");
  }
}
