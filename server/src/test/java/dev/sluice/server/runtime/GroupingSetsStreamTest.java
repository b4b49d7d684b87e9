package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GROUPING SETS, ROLLUP and CUBE, and moments, of groups that grow from batch to batch. */
class GroupingSetsStreamTest {
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
            Field.of("v", PrimitiveType.DOUBLE)));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  /** Commits rows such as {@code (5, 'a', 1.5)}: the second, the key and the value. */
  private void add(String rows) {
    harness.append(
        harness.table("in"),
        "SELECT TIMESTAMPTZ '2026-03-01 10:00:00+00' + to_seconds(s) AS ts, k,"
            + " CAST(v AS DOUBLE) AS v FROM (VALUES "
            + rows
            + ") AS t(s, k, v)");
    harness.runTurns();
  }

  private void start(OutputMode mode, String query) {
    Transform late = new Transform.WithWatermark("ts", "10 seconds");
    QueryDefinition definition =
        Definitions.copy("q", "in", "out", mode, late, new Transform.Sql(query));
    harness.validate(definition);
    harness.start(definition);
    harness.runTurns();
  }

  @Test
  void each_set_has_groups_that_grow() {
    start(
        OutputMode.COMPLETE,
        "SELECT k, v, count(*) AS n, count(k) AS c, grouping(k) AS gk, grouping_id() AS g"
            + " FROM input GROUP BY ROLLUP (k, v)");
    add("(5, 'a', 1), (6, NULL, 1)");
    add("(7, 'a', 2)");
    assertThat(harness.rows("out"))
        .containsExactlyInAnyOrder(
            "[a, 1.0, 1, 1, 0, 0]",
            "[a, 2.0, 1, 1, 0, 0]",
            "[null, 1.0, 1, 0, 0, 0]",
            "[a, null, 2, 2, 0, 1]",
            "[null, null, 1, 0, 0, 1]",
            "[null, null, 3, 2, 1, 3]");
  }

  @Test
  void groups_of_a_set_without_the_time_are_never_complete() {
    start(
        OutputMode.APPEND,
        "SELECT date_format(w.end, 'mm') AS w, k, n FROM (SELECT window(ts, '1 minute') AS w, k,"
            + " count(*) AS n FROM input GROUP BY CUBE (window(ts, '1 minute'), k))");
    add("(5, 'a', 1), (6, 'b', 1)");
    add("(80, 'a', 1)");
    assertThat(harness.rows("out"))
        .containsExactlyInAnyOrder("[01, a, 1]", "[01, b, 1]", "[01, null, 2]");
  }

  @Test
  void update_changes_the_rows_of_each_set() {
    String rollup = " GROUP BY ROLLUP (k)";
    start(OutputMode.UPDATE, "SELECT k, grouping(k) AS g, count(*) AS n FROM input" + rollup);
    add("(5, 'a', 1), (6, NULL, 1)");
    harness.restart();
    start(OutputMode.UPDATE, "SELECT k, grouping(k) AS g, count(*) AS n FROM input" + rollup);
    add("(7, 'a', 1)");
    assertThat(harness.rows("out"))
        .containsExactlyInAnyOrder("[a, 0, 2]", "[null, 0, 1]", "[null, 1, 3]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT k, count(*) AS n FROM input GROUP BY ROLLUP (k)",
        "SELECT k, v, grouping(k) AS g, count(*) AS n FROM input GROUP BY CUBE (k, v)",
        "SELECT k, grouping(k) AS g, count(*) AS n FROM input GROUP BY GROUPING SETS ((k), (), ())"
      })
  void update_wants_to_know_the_set_of_a_row(String query) {
    assertThatThrownBy(() -> start(OutputMode.UPDATE, query))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("update");
  }

  /** To the last digit: near 0 nothing else would tell the formulas apart. Source: Spark 4.2. */
  @Test
  void moments_are_those_of_spark_whatever_batches_the_rows_come_in() {
    String moments = "SELECT k, skewness(v) AS s, kurtosis(v) AS q FROM input GROUP BY k";
    start(OutputMode.COMPLETE, moments);
    add("(5, 'a', 0.1), (6, 'a', 0.2), (7, 'a', 0.3), (5, 'b', 1.5), (5, 'c', NULL)");
    assertThat(harness.rows("out"))
        .containsExactly(
            "[a, -2.6557421006064824E-16, -1.5000000000000004]",
            "[b, null, null]",
            "[c, null, null]");
    add("(5, 'a', 0.4), (6, 'a', 0.5), (5, 'b', 2.5), (6, 'b', 7.1)");
    harness.restart();
    start(OutputMode.COMPLETE, moments);
    add("(7, 'b', 11.7), (6, 'c', 4), (7, 'c', 4)");
    add("(7, 'b', -3.25), (8, 'c', 12)");
    assertThat(harness.rows("out"))
        .containsExactly(
            "[a, 3.0665868333667477E-17, -1.3000000000000005]",
            "[b, 0.1831992288598179, -1.0888430053625986]",
            "[c, 0.7071067811865475, -1.5]");
  }
}
