package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Joins of streams, batch by batch. Orders and payments come in one table, told apart by a column,
 * and each query joins the one with the other.
 */
class StreamJoinTest {
  private static final Transform LATE_BY_TEN = new Transform.WithWatermark("ts", "10 seconds");
  private static final String SIDES =
      "(SELECT ts AS ots, k AS id, v AS amount FROM input WHERE side = 'order') AS o %s JOIN "
          + "(SELECT ts AS pts, k AS pid, v AS paid FROM input WHERE side = 'payment') AS p ";
  private static final String WITHIN_A_MINUTE =
      "ON id = pid AND pts BETWEEN ots AND ots + INTERVAL 1 MINUTE";

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
            Field.of("v", PrimitiveType.LONG)));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  /** Rows as {@code o HH:mm:ss key value} or {@code p HH:mm:ss key value}; {@code -} is NULL. */
  private void add(String... rows) {
    StringBuilder sql = new StringBuilder("SELECT * FROM (VALUES ");
    for (String row : rows) {
      String[] parts = row.split(" ", -1);
      sql.append(sql.charAt(sql.length() - 1) == ' ' ? "" : ", ")
          .append(parts[0].equals("o") ? "('order', " : "('payment', ")
          .append("CAST(" + text("2026-03-01 ", parts[1], "+00") + " AS TIMESTAMPTZ), ")
          .append(text("", parts[2], "") + ", CAST(" + parts[3] + " AS BIGINT))");
    }
    harness.append(harness.table("in"), sql + ") AS t(side, ts, k, v)");
    harness.runTurns();
  }

  private static String text(String before, String value, String after) {
    return value.equals("-") ? "NULL" : "'" + before + value + after + "'";
  }

  private void start(OutputMode mode, Transform... steps) {
    QueryDefinition definition = Definitions.copy("q", "in", "out", mode, steps);
    harness.validate(definition);
    harness.start(definition);
    harness.runTurns();
  }

  private static Transform sql(String select, String kind, String condition) {
    return new Transform.Sql("SELECT " + select + " FROM " + SIDES.formatted(kind) + condition);
  }

  private static Transform amounts(String kind, String condition) {
    String items = kind.contains("SEMI") ? "id, amount, ots" : "id, amount, pid, paid, ots, pts";
    return sql(items, kind, condition);
  }

  private List<String> amounts() {
    return harness.rows("out", row -> row.get(0) + " " + row.get(1) + " " + row.get(3));
  }

  private StateOperatorProgress operator() {
    return operators().get(0);
  }

  private List<StateOperatorProgress> operators() {
    assertThat(harness.progress).isNotEmpty();
    return Objects.requireNonNull(harness.progress.get(harness.progress.size() - 1).state())
        .operators();
  }

  @Test
  void rows_of_several_batches_meet_once_each() {
    start(OutputMode.APPEND, amounts("", "ON id = pid"));
    add("o 10:00:00 a 1", "o 10:00:00 b 2");
    assertThat(harness.rows("out")).isEmpty();
    add("p 10:00:01 a 10", "o 10:00:01 a 3", "p 10:00:01 c 11");
    assertThat(amounts()).containsExactly("a 1 10", "a 3 10");
    harness.restart();
    start(OutputMode.APPEND, amounts("", "ON id = pid"));
    add("p 10:00:02 a 12", "o 10:00:02 c 4");
    assertThat(amounts()).containsExactly("a 1 10", "a 1 12", "a 3 10", "a 3 12", "c 4 11");
    assertThat(operator()).isEqualTo(new StateOperatorProgress("symmetricHashJoin", 7, 2, 0, 0));
  }

  @Test
  void rows_are_forgotten_when_their_time_is_over() {
    start(OutputMode.APPEND, LATE_BY_TEN, amounts("", WITHIN_A_MINUTE));
    add("o 10:00:00 a 1", "o 10:01:00 y 0", "p 10:01:00 a 10", "p 10:01:01 a 11");
    assertThat(amounts()).containsExactly("a 1 10");
    add("o 10:00:51 a 2", "o 10:00:50 a 3");
    assertThat(amounts()).as("one is late").containsExactly("a 1 10", "a 2 10", "a 2 11");
    assertThat(operator().numRowsDroppedByWatermark()).isEqualTo(1);
    add("o 10:02:09 y 0", "p 10:02:11 z 0");
    assertThat(operator()).isEqualTo(new StateOperatorProgress("symmetricHashJoin", 3, 0, 4, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pts >= ots AND pts <= ots + INTERVAL 1 MINUTE",
        "ots <= pts AND ots >= pts - INTERVAL 60 SECONDS",
        "ots - pts IS NOT NULL AND pts - INTERVAL '1' MINUTE <= ots AND ots <= pts",
        "CAST(pts AS DOUBLE) BETWEEN CAST(ots AS DOUBLE) AND CAST(ots AS DOUBLE) + 60",
        "NOT pts IS NULL AND -INTERVAL 1 MINUTE + pts <= ots AND pts >= ots"
      })
  void bound_may_be_written_in_several_ways(String bound) {
    start(OutputMode.APPEND, LATE_BY_TEN, amounts("LEFT", "ON id = pid AND " + bound));
    add("o 10:00:00 a 1", "o 10:00:01 b 2");
    add("p 10:01:10 z 0", "o 10:01:10 y 0");
    assertThat(harness.rows("out")).isEmpty();
    add("p 10:01:11 z 0", "o 10:01:11 y 0");
    assertThat(amounts()).containsExactly("a 1 null");
  }

  @ParameterizedTest
  @CsvSource({
    "LEFT, 'a 1 10;b 2 null;null 3 null'",
    "RIGHT, 'a 1 10;null null 11;null null 12'",
    "FULL, 'a 1 10;b 2 null;null 3 null;null null 11;null null 12'"
  })
  void unmatched_rows_are_written_when_their_time_is_over(String kind, String wanted) {
    start(OutputMode.APPEND, LATE_BY_TEN, amounts(kind, WITHIN_A_MINUTE));
    add("o 10:00:00 a 1", "o 10:00:01 b 2", "o 10:00:02 - 3");
    add("p 10:00:03 a 10", "p 10:00:04 c 11", "p 10:00:05 - 12");
    assertThat(amounts()).containsExactly("a 1 10");
    harness.restart();
    start(OutputMode.APPEND, LATE_BY_TEN, amounts(kind, WITHIN_A_MINUTE));
    add("o 10:30:00 z 0", "p 10:30:00 z 0");
    assertThat(amounts()).contains(wanted.split(";")).hasSize(wanted.split(";").length + 1);
    add("o 10:30:00 z 0");
    assertThat(amounts()).hasSize(wanted.split(";").length + 2);
  }

  @Test
  void semi_join_writes_a_row_once() {
    start(OutputMode.APPEND, LATE_BY_TEN, amounts("LEFT SEMI", WITHIN_A_MINUTE));
    add("o 10:00:00 a 1", "o 10:00:01 b 2", "p 10:00:03 a 10", "p 10:00:04 a 11");
    assertThat(harness.rows("out")).hasSize(1);
    assertThat(operator().numRowsTotal()).as("a needs no more").isEqualTo(3);
    add("p 10:00:05 a 12", "p 10:00:06 b 13", "o 10:00:04 a 3");
    assertThat(operator()).isEqualTo(new StateOperatorProgress("symmetricHashJoin", 4, 0, 0, 0));
    assertThat(harness.rows("out", row -> row.get(0) + " " + row.get(1)))
        .containsExactly("a 1", "a 3", "b 2");
    add("p 10:00:07 b 14");
    assertThat(harness.rows("out")).hasSize(3);
  }

  @Test
  void equal_windows_bound_a_join() {
    start(
        OutputMode.APPEND,
        LATE_BY_TEN,
        new Transform.Sql(
            "SELECT date_format(w.start, 'HH:mm') AS minute, k, amount, paid FROM "
                + "(SELECT window(ts, '1 minute') AS w, k, v AS amount FROM input"
                + " WHERE side = 'order') AS o FULL JOIN "
                + "(SELECT window(ts, '1 minute') AS w, k, v AS paid FROM input"
                + " WHERE side = 'payment') AS p USING (w, k)"));
    add(
        "o 10:00:01 a 1",
        "p 10:00:59 a 10",
        "o 10:00:02 b 2",
        "p 10:01:00 b 11",
        "p 10:00:02 - 12");
    assertThat(harness.rows("out")).containsExactly("[10:00, a, 1, 10]");
    add("o 10:01:10 c 3", "p 10:01:10 c 13");
    assertThat(harness.rows("out"))
        .containsExactly(
            "[10:00, a, 1, 10]",
            "[10:00, b, 2, null]",
            "[10:00, null, null, 12]",
            "[10:01, c, 3, 13]");
    assertThat(operator().numRowsTotal()).isEqualTo(3);
  }

  @Test
  void row_that_the_condition_leaves_out_is_unmatched_at_once() {
    start(
        OutputMode.APPEND,
        LATE_BY_TEN,
        amounts("LEFT", WITHIN_A_MINUTE + " AND amount > 1 AND paid > 10"));
    add("o 10:00:00 a 1", "o 10:00:00 b 2", "p 10:00:01 b 10", "p 10:00:01 a 11");
    assertThat(amounts()).containsExactly("a 1 null");
    assertThat(operator().numRowsTotal()).as("b 2 and a 11").isEqualTo(2);
  }

  @Test
  void stream_is_joined_with_itself() {
    start(
        OutputMode.APPEND,
        new Transform.Sql(
            "SELECT a.k, a.v, b.v AS w FROM input a JOIN input b ON a.k = b.k AND a.v < b.v"));
    add("o 10:00:00 a 1", "o 10:00:00 a 2");
    add("o 10:00:00 a 3", "o 10:00:00 - 4", "o 10:00:00 - 5");
    assertThat(harness.rows("out")).containsExactly("[a, 1, 2]", "[a, 1, 3]", "[a, 2, 3]");
  }

  @Test
  void where_joins_what_from_lists() {
    start(
        OutputMode.UPDATE,
        LATE_BY_TEN,
        new Transform.Sql(
            "SELECT o.k, o.v, p.v AS paid FROM input o, input p WHERE o.k = p.k"
                + " AND o.side = 'order' AND p.side = 'payment' AND p.ts > o.ts"
                + " AND p.ts <= o.ts + INTERVAL 1 MINUTE"));
    add("o 10:00:00 a 1", "p 10:00:00 a 10", "p 10:00:01 a 11");
    add("p 10:01:00 a 12", "p 10:01:01 a 13", "o 10:05:00 y 0");
    assertThat(harness.rows("out")).containsExactly("[a, 1, 11]", "[a, 1, 12]");
    add("p 10:05:00 z 0");
    assertThat(operator().numRowsTotal()).isEqualTo(2);
  }

  @Test
  void joined_rows_are_counted_once_none_can_come_any_more() {
    Transform count =
        new Transform.GroupBy(List.of("window(ots, '1 minute') AS w"), List.of("count(*) AS n"));
    start(OutputMode.APPEND, LATE_BY_TEN, amounts("", WITHIN_A_MINUTE), count);
    add("o 10:00:58 a 1", "p 10:00:59 a 10");
    add("o 10:02:10 y 0", "p 10:02:10 z 0", "p 10:01:58 a 11");
    assertThat(harness.rows("out"))
        .as("the watermark is at 10:02:00, a's at 10:00:59.999")
        .isEmpty();
    add("o 10:02:11 y 0", "p 10:02:11 z 0");
    assertThat(harness.rows("out", row -> String.valueOf(row.get(1)))).containsExactly("2");
    assertThat(operators())
        .extracting(StateOperatorProgress::name)
        .containsExactly("stateStoreSave", "symmetricHashJoin");
  }

  @Test
  void counts_are_joined() {
    String counts =
        "(SELECT window(ts, '1 minute') AS %s, k AS %s, count(*) AS %s FROM input"
            + " WHERE side = '%s' GROUP BY window(ts, '1 minute'), k)";
    start(
        OutputMode.APPEND,
        LATE_BY_TEN,
        new Transform.Sql(
            "SELECT k, n, m FROM "
                + counts.formatted("w", "k", "n", "order")
                + " LEFT JOIN "
                + counts.formatted("pw", "pk", "m", "payment")
                + " ON w = pw AND k = pk"));
    add("o 10:00:01 a 1", "o 10:00:02 a 1", "o 10:00:03 b 1", "p 10:00:04 a 10");
    add("o 10:01:10 y 0", "p 10:01:10 z 0");
    assertThat(harness.rows("out")).containsExactly("[a, 2, 1]", "[b, 1, null]");
    assertThat(operators())
        .extracting(StateOperatorProgress::name)
        .containsExactly("symmetricHashJoin", "stateStoreSave", "stateStoreSave");
  }

  @Test
  void join_of_a_join_drops_duplicates_beside_others() {
    start(
        OutputMode.APPEND,
        new Transform.Sql(
            "WITH o AS (SELECT * FROM input WHERE side = 'order'),"
                + " p AS (SELECT * FROM input WHERE side = 'payment'),"
                + " j AS (SELECT a.k, a.v, b.v AS w FROM o AS a JOIN p AS b USING (k)"
                + " JOIN p AS c ON c.k = a.k AND c.v > b.v)"
                + " SELECT k, v FROM j UNION ALL SELECT k, w FROM j"),
        new Transform.DropDuplicates(List.of("k", "v"), false));
    add("o 10:00:00 a 1", "p 10:00:00 a 10");
    assertThat(harness.rows("out")).isEmpty();
    add("p 10:00:00 a 11", "p 10:00:00 a 12");
    assertThat(harness.rows("out")).containsExactly("[a, 10]", "[a, 11]", "[a, 1]");
    assertThat(operators())
        .extracting(StateOperatorProgress::name)
        .containsExactly("dedupe", "symmetricHashJoin", "symmetricHashJoin");
  }

  @Test
  void columns_that_nobody_reads_are_not_kept() {
    start(OutputMode.APPEND, LATE_BY_TEN, sql("id, amount", "", "ON id = pid"));
    add("o 10:10:00 a 1", "p 10:10:00 b 10");
    add("o 10:00:00 b 2");
    assertThat(harness.rows("out")).as("without its time no row is late").hasSize(1);
    harness.restart();
    start(OutputMode.APPEND, LATE_BY_TEN, sql("id, paid AS amount", "", "ON id = pid"));
    assertThat(harness.progress).isEmpty();
    add("o 10:00:00 b 2");
    assertThat(harness.rows("out")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "APPEND; LEFT; ON id = pid; does not say when",
        "APPEND; LEFT SEMI; ON id = pid AND pts >= ots; does not say when",
        "APPEND; RIGHT; ON id = pid AND pts <= ots; does not say when",
        "APPEND; LEFT; ON id = pid AND pts < ots + INTERVAL 1 MONTH; does not say when",
        "APPEND; ''; ON amount < paid; without an equation",
        "APPEND; CROSS; ''; without an equation",
        "APPEND; LEFT ANTI; ON id = pid; ANTI JOIN",
        "UPDATE; LEFT; ON id = pid AND ots = pts; output mode update",
        "COMPLETE; ''; ON id = pid; output mode complete"
      })
  void join_that_would_wait_for_ever_is_refused(
      OutputMode mode, String kind, String condition, String why) {
    assertThatThrownBy(() -> start(mode, LATE_BY_TEN, sql("id, amount", kind, condition)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining(why);
  }

  @Test
  void rows_with_two_event_times_are_refused_on_a_side() {
    Transform again =
        new Transform.Sql(
            "SELECT input.id, k FROM input JOIN"
                + " (SELECT id, ots AS t FROM input) AS other ON input.id = other.id"
                + " AND ots = t AND pts < t");
    assertThatThrownBy(
            () ->
                start(
                    OutputMode.APPEND,
                    LATE_BY_TEN,
                    sql("id, 1 AS k, ots, pts", "", WITHIN_A_MINUTE),
                    again))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("several event times, ots and pts");
  }
}
