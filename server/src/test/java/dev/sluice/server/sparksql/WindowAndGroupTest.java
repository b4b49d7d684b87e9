package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows, grouping sets, generators and pivots; every answer is Spark 4.2's. */
class WindowAndGroupTest extends CompilerFixture {
  private static final String T = " FROM VALUES (1, 'a', 10), (2, 'a', 20), (3, 'b', 5) t(i, k, v)";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT i, sum(v) OVER (ORDER BY i) FROM | [[1, 10], [2, 30], [3, 35]]",
        "SELECT i, sum(v) OVER (PARTITION BY k) FROM | [[1, 30], [2, 30], [3, 5]]",
        "SELECT i, lag(i) OVER w, lead(v, 1, 0) OVER w FROM WINDOW w AS (ORDER BY i) | [[1, NULL, 20], [2, 1, 5], [3, 2, 0]]",
        "SELECT i, count(*) OVER (ORDER BY v RANGE BETWEEN 5 PRECEDING AND CURRENT ROW) FROM | [[1, 2], [2, 1], [3, 1]]",
        "SELECT i, sum(i) OVER (ORDER BY i ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) FROM | [[1, 5], [2, 3], [3, NULL]]",
        "SELECT i, sum(row_number() OVER (ORDER BY i)) OVER () FROM | [[1, 6], [2, 6], [3, 6]]",
        "SELECT i FROM QUALIFY rank() OVER (PARTITION BY k ORDER BY v DESC) = 1 | [[2], [3]]",
        "SELECT i, rank() OVER (PARTITION BY upper(k) ORDER BY 100 / v) FROM | [[1, 2], [2, 1], [3, 1]]",
        "SELECT k, rank() OVER (ORDER BY sum(v) / max(i)) FROM GROUP BY k | [[a, 2], [b, 1]]",
        "SELECT max(i), sum(sum(v)) OVER (ORDER BY k) FROM GROUP BY k | [[2, 30], [3, 35]]",
        "SELECT k, sum(v), grouping_id() FROM GROUP BY ROLLUP(k) | [[NULL, 35, 1], [a, 30, 0], [b, 5, 0]]",
        "SELECT k, i, count(*) FROM GROUP BY GROUPING SETS ((k), (i)) HAVING grouping(k) = 0 | [[a, NULL, 2], [b, NULL, 1]]",
        "SELECT count(*) FROM WHERE i > 9 GROUP BY CUBE(k) | []",
        "SELECT regr_sxx(DISTINCT v, least(i, 2)), regr_syy(DISTINCT least(i, 2), v) FROM | [[0.5, 0.5]]",
        "SELECT avg(DISTINCT IF(i = 3, 0L, 9223372036854775807L - i)) > 5e18D FROM | [[true]]",
        "SELECT k, sum(v) FROM GROUP BY ALL | [[a, 30], [b, 5]]",
        "SELECT i, explode(array(k, 'z')) AS e FROM WHERE i = 1 | [[1, a], [1, z]]",
        "SELECT i, p, x FROM LATERAL VIEW OUTER posexplode(CASE WHEN i = 3 THEN array('q') END) l AS p, x | [[1, NULL, NULL], [2, NULL, NULL], [3, 0, q]]",
        "SELECT i, stack(2, i, v) FROM WHERE i < 2 | [[1, 10], [1, 1]]",
        "SELECT * FROM PIVOT (count(v) FOR k IN ('a', 'b' AS c, 'z')) | [[1, 1, NULL, NULL], [2, 1, NULL, NULL], [3, NULL, 1, NULL]]",
        "SELECT * FROM UNPIVOT (x FOR n IN (i, v)) | [[a, i, 1], [a, i, 2], [a, v, 10], [a, v, 20], [b, i, 3], [b, v, 5]]",
      })
  void a_query_gives_what_spark_gives(String sql, String rows) {
    List<List<String>> given = engine.rows(compile(sql.replace(" FROM", T)).sql());

    assertThat(given.stream().map(Object::toString).sorted().toList()).hasToString(rows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lag(i) OVER (ORDER BY k) | lag(i, 1, NULL) OVER (ORDER BY k ASC NULLS FIRST ROWS BETWEEN -1 FOLLOWING AND -1 FOLLOWING)",
        "sum(i) OVER (ORDER BY v RANGE BETWEEN 1L PRECEDING AND CURRENT ROW) | sum(i) OVER (ORDER BY v ASC NULLS FIRST RANGE BETWEEN (- 1) FOLLOWING AND CURRENT ROW)",
        "rank() OVER (PARTITION BY k ORDER BY i DESC) | RANK() OVER (PARTITION BY k ORDER BY i DESC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
        "count(*) OVER () | count(1) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
      })
  void the_name_of_a_window_spells_it_out(String expression, String name) {
    CompiledQuery query = compile("SELECT " + expression + T);

    assertThat(query.schema().names()).containsExactly(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT rank() OVER () FROM | WINDOW_FUNCTION_FRAME_NOT_ORDERED",
        "SELECT sum(i) OVER w FROM | MISSING_WINDOW_SPECIFICATION",
        "SELECT i FROM ORDER BY sum(i) OVER () | WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE",
        "SELECT sum(DISTINCT i) OVER () FROM | DATATYPE_MISMATCH",
        "SELECT grouping(k) FROM GROUP BY k | UNSUPPORTED_GROUPING_EXPRESSION",
        "SELECT k, explode(array(1)) + 1 FROM | UNSUPPORTED_GENERATOR",
        "SELECT k FROM GROUP BY map(k, i) | UNSUPPORTED_FEATURE",
      })
  void what_spark_refuses_is_refused(String sql, ErrorCode code) {
    assertThatThrownBy(() -> compile(sql.replace(" FROM", T)))
        .isInstanceOfSatisfying(
            SluiceException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  void equal_floats_are_one_key_without_a_sign() {
    CompiledQuery query = compile("SELECT x, count(*) FROM VALUES (-0.0D), (0.0D) t(x) GROUP BY x");

    assertThat(engine.rows(query.sql())).containsExactly(List.of("0.0", "2"));
  }

  @Test
  void a_pipeline_explodes_row_by_row_and_refuses_windows() {
    StructType input =
        StructType.of(
            Field.of("id", PrimitiveType.INTEGER),
            Field.of("tags", new ArrayType(PrimitiveType.STRING, true)));
    engine.run("CREATE TABLE input AS SELECT 1 AS id, ['a', 'b'] AS tags");
    List<Transform> steps =
        List.of(
            new Transform.Select(List.of("id", "explode(tags) AS tag", "tags")),
            new Transform.WithColumn("again", "explode(tags)", null),
            new Transform.Sql(
                "SELECT id, tag, again, n FROM input LATERAL VIEW stack(1, 7) s AS n"));

    assertThat(engine.rows(SparkSql.pipeline(input, steps).sql()))
        .containsExactlyInAnyOrder(
            List.of("1", "a", "a", "7"),
            List.of("1", "a", "b", "7"),
            List.of("1", "b", "a", "7"),
            List.of("1", "b", "b", "7"));
    List<Transform> window = List.of(new Transform.Sql("SELECT count(*) OVER () FROM input"));
    assertThatThrownBy(() -> SparkSql.pipeline(input, window))
        .hasMessageContaining("A window function in a streaming query");
  }
}
