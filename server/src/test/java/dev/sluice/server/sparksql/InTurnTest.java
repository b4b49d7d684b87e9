package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is computed, and what is not for an earlier NULL; every answer is Spark 4.2's. */
class InTurnTest extends CompilerFixture {
  private static final String ROW =
      " FROM VALUES (CAST(NULL AS INT), 1, 2147483647, 'x', '2020-02-30', CAST(NULL AS DATE))"
          + " t(n, i, big, text, day, d)";

  private static String sqlOf(String sql) {
    return compile(sql).sql();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n + big * 2",
        "(n + 1) * (big + 1)",
        "i * n + (big + 1) + big * 2",
        "n = text",
        "n < CAST(text AS INT)",
        "n IN (text, 1)",
        "i + n IN (1, CAST(text AS INT))",
        "text / n",
        "text % n",
        "pmod(text, n)",
        "nullif(n, text)",
        "date_add(d, text)",
        "d = day",
        "d = 'no day'",
        "CAST(NULL AS TIMESTAMP_NTZ) - day",
        "slice(CAST(NULL AS ARRAY<INT>), text, 1)",
        "make_dt_interval(n, text)",
        "array_join(CAST(NULL AS ARRAY<STRING>), CAST(CAST(text AS INT) AS STRING))",
        "trunc(day, 'nosuch')",
        "date_trunc(NULL, day)",
        "substring(CAST(NULL AS STRING), text, 1)",
      })
  void what_stands_behind_a_null_cannot_fail(String expression) {
    assertThat(engine.rows(sqlOf("SELECT " + expression + ROW))).containsExactly(List.of("NULL"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i + big * 2",
        "i = text",
        "text + n",
        "n / text",
        "n % text",
        "i IN (2, text)",
        "n <=> text",
        "nanvl(1D, CAST(n AS DOUBLE)) + text",
        "trunc(day, CAST(i AS STRING))",
      })
  void what_is_computed_may_fail(String expression) {
    String sql = sqlOf("SELECT " + expression + ROW);

    assertThatThrownBy(() -> engine.query(sql)).isInstanceOf(SQLException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i IN (1, CAST(text AS INT))", "i IN (1, text) OR FALSE"})
  void a_value_that_is_found_ends_the_search(String expression) {
    assertThat(engine.rows(sqlOf("SELECT " + expression + ROW)).get(0)).containsExactly("true");
  }

  @Test
  void an_equation_between_the_sides_of_a_join_stays_its_key() {
    String join = "SELECT 1 FROM VALUES (1) a(x) JOIN VALUES ('1') b(y) ON x = CAST(y AS INT)";
    String product = "SELECT 1 FROM VALUES (1) a(x), VALUES ('1') b(y) WHERE x = CAST(y AS INT)";
    String rows = "SELECT 1 FROM VALUES (1, '1'), (NULL, 'z') a(x, y) WHERE x = CAST(y AS INT)";

    assertThat(sqlOf(join)).doesNotContain("IS NOT NULL");
    assertThat(sqlOf(product)).doesNotContain("IS NOT NULL");
    assertThat(engine.rows(sqlOf(rows))).hasSize(1);
  }

  @Test
  void constant_texts_are_cast_while_compiling() {
    String sql =
        sqlOf("SELECT d > '2020-01-01', i = ' 5 ', day > TIMESTAMP'2020-01-01 00:00:00'" + ROW);

    assertThat(sql).contains("CAST('2020-01-01' AS DATE)").contains("CAST('5' AS BIGINT)");
  }
}
