package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows of event time; every answer is Spark 4.2's. */
class EventWindowTest extends CompilerFixture {
  private static final String T =
      " FROM (SELECT k, to_timestamp('2026-01-01 ' || t) AS ts FROM VALUES (1, '00:00:10'),"
          + " (2, '00:04:59'), (1, '00:05:00'), (2, '00:20:00'), (3, NULL) v(k, t))";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT minute(window.start), minute(window.end), count(*) FROM ev GROUP BY window(ts, '5 minutes') | [[0, 5, 2], [20, 25, 1], [5, 10, 1]]",
        "SELECT minute(window(ts, '5 minutes').start) m, k FROM ev WHERE k < 2 | [[0, 1], [5, 1]]",
        "SELECT minute(w.start) m, count(*) FROM (SELECT window(ts, '10 minutes', '4 minutes', '1 minute') w FROM ev) GROUP BY w | [[1, 2], [13, 1], [17, 1], [5, 1], [53, 1], [57, 3]]",
        "SELECT second(window.start) FROM ev WHERE k = 3 GROUP BY window(ts, '7 seconds') | []",
        "SELECT second(window(TIMESTAMP'1969-12-31 23:59:59', 7000000, 3000000, -1000000).start) AS s | [[53], [56], [59]]",
        "SELECT minute(session_window.end), count(*) FROM ev GROUP BY session_window(ts, '4 minutes 49 seconds') | [[24, 1], [9, 3]]",
        "SELECT minute(session_window.end), count(*) FROM ev GROUP BY session_window(ts, '4 minutes 48 seconds') | [[24, 1], [4, 1], [9, 2]]",
        "SELECT minute(s.end), k, count(*) FROM (SELECT session_window(ts, '5 minutes') s, k, 1 FROM ev GROUP BY ALL) GROUP BY s.end, k | [[10, 1, 1], [25, 2, 1], [9, 2, 1]]",
        "SELECT minute(session_window.end), k FROM ev GROUP BY session_window(ts, '10 minutes'), k | [[14, 2], [15, 1], [30, 2]]",
        "SELECT minute(session_window.end), count(*) FROM ev GROUP BY session_window(ts, CASE k WHEN 1 THEN '1 minute' ELSE '5 minutes' END) | [[1, 1], [25, 1], [9, 2]]",
        "SELECT minute(session_window.end), count(*) FROM ev GROUP BY session_window(ts, CASE k WHEN 1 THEN 'none' ELSE '1 minute' END) | [[21, 1], [5, 1]]",
        "SELECT minute(w.end) FROM (SELECT session_window(ts, concat(k, ' minutes')) w FROM ev) | [[1], [22], [6], [6]]",
        "SELECT count(*) FROM ev GROUP BY session_window(ts, '0 seconds') | []",
        "SELECT extract(SECOND FROM window_time(w)) FROM (SELECT window w FROM ev GROUP BY window(ts, '5 minutes')) | [[59.999999], [59.999999], [59.999999]]",
      })
  void rows_meet_in_the_windows_that_spark_gives(String sql, String rows) {
    List<List<String>> given = engine.rows(compile(sql.replace(" FROM ev", T)).sql());

    assertThat(given.stream().map(Object::toString).sorted().toList()).hasToString(rows);
  }

  @Test
  void the_column_is_called_after_the_function() {
    StructType schema = compile("SELECT window(ts, '1 hour'), window.start" + T).schema();

    assertThat(schema.names()).containsExactly("window", "start");
    assertThat(schema.fields().get(0).type().sql())
        .isEqualTo("struct<start:timestamp,end:timestamp>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT window(ts, '0 minutes') FROM ev | DATATYPE_MISMATCH",
        "SELECT window(ts, '5 minutes', '6 minutes') FROM ev | DATATYPE_MISMATCH",
        "SELECT window(ts, '5 minutes', '5 minutes', '5 minutes') FROM ev | DATATYPE_MISMATCH",
        "SELECT window(ts, k) FROM ev | DATATYPE_MISMATCH",
        "SELECT window(ts, '1 month') FROM ev | UNSUPPORTED_FEATURE",
        "SELECT window(ts, '1 day', '1 microsecond') FROM ev | UNSUPPORTED_FEATURE",
        "SELECT window(ts, '1 day'), window(ts, '2 days') FROM ev | DATATYPE_MISMATCH",
        "SELECT window_time(window), count(*) FROM ev GROUP BY window(ts, '1 day') | DATATYPE_MISMATCH",
        "SELECT window_time(named_struct('start', ts, 'end', ts)) FROM ev | DATATYPE_MISMATCH",
        "SELECT k FROM ev WHERE window(ts, '1 day').start > ts | UNSUPPORTED_FEATURE",
        "SELECT k FROM ev ORDER BY window(ts, '1 day') | UNSUPPORTED_FEATURE",
        "SELECT max(session_window.end) FROM ev GROUP BY session_window(ts, '1 day') | UNSUPPORTED_FEATURE",
        "SELECT DISTINCT session_window(ts, '1 day') FROM ev | UNSUPPORTED_FEATURE",
        "SELECT 1 FROM (SELECT session_window(ts, '1 day') s FROM ev) GROUP BY s | UNSUPPORTED_FEATURE",
        "SELECT 1 FROM ev GROUP BY ROLLUP(session_window(ts, '1 day')) | UNSUPPORTED_FEATURE",
        "SELECT s FROM (SELECT session_window(ts, '1 day') s FROM ev) INTERSECT SELECT session_window(ts, '1 day') FROM ev | UNSUPPORTED_FEATURE",
      })
  void what_is_no_window_in_spark_or_none_here_is_refused(String sql, ErrorCode code) {
    assertThatThrownBy(() -> compile(sql.replace(" FROM ev", T)))
        .isInstanceOfSatisfying(
            SluiceException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  void a_gap_of_months_is_refused_by_the_row_that_has_it() {
    String sql = "SELECT count(*)" + T + " GROUP BY session_window(ts, k || ' months')";

    assertThatThrownBy(() -> engine.query(compile(sql).sql()))
        .hasMessageContaining("A length of months");
  }

  @Test
  void a_gap_of_days_is_refused_where_days_differ_in_length() {
    String sql = "SELECT count(*)" + T + " GROUP BY session_window(ts, '1 day')";

    assertThatThrownBy(() -> SparkSql.statement(sql, new FakeTables(), ZoneId.of("Europe/Berlin")))
        .hasMessageContaining("days differ in length");
    assertThat(SparkSql.statement(sql, new FakeTables(), ZoneId.of("+02:00"))).isNotNull();
  }

  @Test
  void a_pipeline_gives_each_row_its_window_and_refuses_to_group() {
    StructType input = StructType.of(Field.of("ts", PrimitiveType.TIMESTAMP));
    List<Transform> steps =
        List.of(
            new Transform.WithColumn("w", "window(ts, '2 hours', '1 hour')", null),
            new Transform.Select(List.of("w.start AS s", "window(ts, '1 hour').end AS e")),
            new Transform.Sql("SELECT *, session_window(s, '1 hour') FROM input"));
    engine.run(
        "CREATE TABLE input AS SELECT * FROM (VALUES (TIMESTAMPTZ '2026-01-01 05:30:00Z'),"
            + " (NULL)) AS t(ts)");

    List<List<String>> rows = engine.rows(SparkSql.pipeline(input, steps).sql());

    assertThat(rows.stream().map(row -> row.subList(0, 2)))
        .containsExactlyInAnyOrder(
            List.of("2026-01-01 05:00:00+00", "2026-01-01 06:00:00+00"),
            List.of("2026-01-01 04:00:00+00", "2026-01-01 06:00:00+00"));
  }
}
