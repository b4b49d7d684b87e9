package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryProgress.StateOperatorProgress;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept and seen of rows that a filter behind a join, groups or an explosion leaves out. */
class PushedFilterTest {
  private static final Transform LATE_BY_TEN = new Transform.WithWatermark("ts", "10 seconds");

  /** Two orders, one without a key, and two payments, of which the first is for an order. */
  private static final String ROWS =
      "SELECT side, TIMESTAMPTZ '2026-03-01 10:00:00+00' + to_seconds(s) AS ts, k, v, l"
          + " FROM (VALUES ('order', 0, 'a', 1, [1, 2]), ('order', 31, NULL, 2, NULL),"
          + " ('payment', 5, 'a', 1, [3]), ('payment', 30, 'b', NULL, []))"
          + " AS t(side, s, k, v, l)";

  private static final String JOIN =
      "SELECT ots, pts, v, w FROM (SELECT ts AS ots, k, v FROM input WHERE side = 'order') o"
          + " %s JOIN (SELECT ts AS pts, k AS pk, v AS w FROM input WHERE side = 'payment') p"
          + " ON k = pk%s";
  private static final String WITHIN_A_MINUTE = " AND pts BETWEEN ots AND ots + INTERVAL 1 MINUTE";

  @TempDir private Path directory;
  private StreamHarness harness;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable(
        "in",
        StructType.of(
            Field.of("side", PrimitiveType.STRING),
            Field.of("ts", PrimitiveType.TIMESTAMP),
            Field.of("k", PrimitiveType.STRING),
            Field.of("v", PrimitiveType.INTEGER),
            Field.of("l", new ArrayType(PrimitiveType.INTEGER, true))));
    harness.append(harness.table("in"), ROWS);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private void start(OutputMode mode, Transform... steps) {
    QueryDefinition definition = Definitions.copy("q", "in", "out", mode, steps);
    harness.validate(definition);
    harness.start(definition);
    harness.runTurns();
  }

  private StateOperatorProgress operator() {
    assertThat(harness.progress).isNotEmpty();
    return Objects.requireNonNull(harness.progress.get(0).state()).operators().get(0);
  }

  private long maxOfEventTime() {
    return Objects.requireNonNull(
            Objects.requireNonNull(
                    Objects.requireNonNull(harness.progress.get(0).state()).eventTime())
                .max())
        .getEpochSecond();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LEFT  | TRUE                                     | 4",
        "LEFT  | v > 0                                    | 4",
        "LEFT  | w > 0                                    | 2",
        "LEFT  | w IS NOT NULL                            | 2",
        "LEFT  | v <= w                                   | 2",
        "LEFT  | w IS NULL                                | 4",
        "LEFT  | NOT w IS NULL                            | 2",
        "LEFT  | w > 0 OR w < -5                          | 2",
        "LEFT  | w > 0 OR w IS NULL                       | 4",
        "LEFT  | coalesce(w, 0) > 0                       | 2",
        "LEFT  | coalesce(w, 1) > 0                       | 4",
        "LEFT  | CASE WHEN w > 0 THEN TRUE ELSE FALSE END | 2",
        "LEFT  | CASE WHEN w > 0 THEN FALSE ELSE TRUE END | 4",
        "LEFT  | w IN (1, 2)                              | 2",
        "LEFT  | w <=> 1                                  | 2",
        "LEFT  | w <=> NULL                               | 4",
        "LEFT  | CAST(w AS STRING) = '1'                  | 2",
        "RIGHT | v > 0                                    | 3",
        "RIGHT | w > 0                                    | 2",
        "FULL  | TRUE                                     | 4",
        "FULL  | v > 0                                    | 4",
        "FULL  | v > 1                                    | 3",
        "FULL  | w > 0                                    | 2",
        "FULL  | v > 0 AND w > 0                          | 2",
        "FULL  | v = w                                    | 2"
      })
  void filter_behind_an_outer_join_makes_it_narrower(String kind, String filter, long kept) {
    start(
        OutputMode.APPEND,
        LATE_BY_TEN,
        new Transform.Sql(JOIN.formatted(kind, WITHIN_A_MINUTE) + " WHERE " + filter));
    assertThat(operator().numRowsTotal()).isEqualTo(kept);
  }

  @Test
  void window_behind_an_outer_join_wants_rows_with_a_time() {
    start(
        OutputMode.APPEND,
        LATE_BY_TEN,
        new Transform.Sql(JOIN.formatted("LEFT", WITHIN_A_MINUTE)),
        new Transform.GroupBy(List.of("window(pts, '1 minute') AS w"), List.of("count(*) AS n")));
    List<StateOperatorProgress> operators =
        Objects.requireNonNull(harness.progress.get(0).state()).operators();
    assertThat(operators.get(1).numRowsTotal()).isEqualTo(3);
  }

  @Test
  void join_that_would_wait_for_ever_is_refused_whatever_stands_behind_it() {
    assertThatThrownBy(
            () ->
                start(
                    OutputMode.APPEND,
                    new Transform.Sql(JOIN.formatted("LEFT", "") + " WHERE w > 0")))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("A LEFT JOIN of two streams that does not say");
    assertThatThrownBy(
            () ->
                start(
                    OutputMode.UPDATE,
                    LATE_BY_TEN,
                    new Transform.Sql(JOIN.formatted("LEFT", WITHIN_A_MINUTE) + " WHERE w > 0")))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("not supported in the output mode update");
  }

  @Test
  void groups_that_a_filter_leaves_out_are_not_kept_and_move_no_watermark() {
    Transform groups =
        new Transform.GroupBy(
            List.of("window(ts, '1 minute') AS w", "k"), List.of("count(*) AS n"));
    start(OutputMode.APPEND, LATE_BY_TEN, groups, new Transform.Filter("k = 'a'"));
    assertThat(operator().numRowsTotal()).isEqualTo(1);
    assertThat(maxOfEventTime() % 60).isEqualTo(5);
  }

  @Test
  void groups_of_a_time_without_the_filter_are_left_out_too() {
    Transform groups = new Transform.GroupBy(List.of("k"), List.of("count(*) AS n"));
    start(OutputMode.COMPLETE, groups);
    assertThat(operator().numRowsTotal()).isEqualTo(3);
    harness.restart();
    start(OutputMode.COMPLETE, groups, new Transform.Filter("k = 'a'"));
    harness.append(harness.table("in"), ROWS);
    harness.runTurns();
    assertThat(harness.rows("out")).containsExactly("[a, 4]");
  }

  @Test
  void row_without_elements_moves_no_watermark() {
    start(
        OutputMode.APPEND,
        LATE_BY_TEN,
        new Transform.Select(List.of("ts", "explode(l) AS e")),
        new Transform.GroupBy(List.of("window(ts, '1 minute') AS w"), List.of("sum(e) AS s")));
    assertThat(maxOfEventTime() % 60).isEqualTo(5);
  }

  @Test
  void groups_without_a_time_have_a_batch_without_rows_where_a_watermark_moved() {
    start(
        OutputMode.UPDATE,
        LATE_BY_TEN,
        new Transform.GroupBy(List.of("k"), List.of("count(*) AS n")));
    assertThat(harness.progress.stream().map(each -> each.numInputRows()).toList())
        .startsWith(4L, 0L);
  }
}
