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
        "trim(CAST(CAST(text AS INT) AS STRING), CAST(n AS STRING))",
        "format_string(CAST(n AS STRING), CAST(text AS INT))",
        "power(CAST(n AS DECIMAL(38,0)), nullifzero(CAST(CAST('Infinity' AS DOUBLE) AS SMALLINT)))",
        "try_divide(CAST(text AS INT), i - 1)",
        "try_mod(big * 2, i - 1)",
        "try_subtract(CAST(big * 2 AS STRING), 1)",
        "try_add(CAST(text AS DATE), INTERVAL '1' DAY)",
        "try_aes_decrypt(encode(text, text), text)",
        "array_insert(IF(i = 1, NULL, array(1)), 0, 1)",
        "array_insert(CAST(NULL AS ARRAY<INT>), CAST(i AS INT) - 1, CAST(text AS INT))",
        "IF(i = 1, NULL, array(1))[CAST(text AS INT)]",
        "element_at(IF(i = 1, NULL, map(1, 1)), CAST(text AS INT))",
        "array_append(CAST(array(n) AS ARRAY<INT>), n)[1] + big * 2",
        "map_concat(map_from_arrays(CAST(array() AS ARRAY<INT>), IF(i = 1, NULL, array(1))),"
            + " map(CAST(text AS INT), 1))",
        "map_from_arrays(IF(i = 1, NULL, array(1)), array(CAST(text AS INT)))",
        "array_union(IF(i = 1, NULL, array(1)), array(CAST(text AS INT)))",
        "parse_url(CAST(n AS STRING), CAST(CAST(text AS INT) AS STRING))",
        "try_parse_url(day, CAST(n AS STRING), CAST(CAST(text AS INT) AS STRING))",
        "concat(n, CAST(text AS INT))",
        "concat(text, n, CAST(text AS INT))",
        "CAST(CAST(n AS STRING) AS BINARY) || encode(CAST(CAST(text AS INT) AS STRING), 'utf-8')",
        "zip_with(IF(i = 1, NULL, array(1)), array(CAST(text AS INT)), (x, y) -> x)",
        "map_zip_with(IF(i = 1, NULL, map(1, 1)), map(CAST(text AS INT), 1), (k, x, y) -> x)",
        "regexp(regexp_like(CAST(n AS STRING), CAST(date_add(d, CAST(1 DIV 0 AS INT)) AS STRING)), lower(text))",
        "CASE WHEN n > 0 THEN CASE WHEN rlike('a', CAST(1 DIV 0 AS STRING)) THEN i ELSE big END END",
        "IF(i > 1, IF(1 / 0 > 1, 1, 2), NULL)",
        "coalesce(n, IF(i > 1, 1 DIV 0, NULL))",
        "try_add(IF(i > 1, 1 DIV 0, NULL), 1)",
        "CAST(i AS DECIMAL(38, 18)) * IF(i > 1, CAST(1 DIV 0 AS DECIMAL(38, 18)), NULL)",
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
        "trim(CAST(n AS STRING), CAST(CAST(text AS INT) AS STRING))",
        "regexp_instr('0', CAST(CAST(text AS INT) AS STRING), n)",
      })
  void what_is_computed_may_fail(String expression) {
    String sql = sqlOf("SELECT " + expression + ROW);

    assertThatThrownBy(() -> engine.query(sql)).isInstanceOf(SQLException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "to_utc_timestamp(text, CAST(NULL AS STRING))",
        "from_utc_timestamp('no time', NULL)",
        "from_utc_timestamp(text, nullif(1, 1))",
        "to_utc_timestamp(text, try_divide(1, 0))",
        "to_utc_timestamp(text, IF(TRUE, NULL, 'UTC'))",
        "to_utc_timestamp(text, coalesce(NULL, CAST(NULL AS STRING)))",
        "to_utc_timestamp(text, concat('a', NULL))",
        "to_utc_timestamp(text, get(array(1, 2), 2))",
        "decode(CAST(text AS INT), i, NULL)",
        "bit_get(CAST(text AS INT), NULL)",
        "make_ym_interval(CAST(text AS INT), CAST(NULL AS INT))",
        "make_dt_interval(CAST(text AS INT), NULL)",
        "map_from_arrays(array(CAST(text AS INT)), CAST(NULL AS ARRAY<INT>))",
        "slice(array(CAST(text AS INT)), CAST(NULL AS INT), 1)",
        "str_to_map(CAST(CAST(text AS INT) AS STRING), NULL)",
        "pmod(CAST(NULL AS INT), CAST(text AS INT))",
        "try_add(CAST(text AS DECIMAL(10, 2)), CAST(NULL AS DECIMAL(10, 2)))",
        "sequence(CAST(NULL AS INT), CAST(text AS INT), 1)",
        "CASE WHEN FALSE THEN 1 END + CAST(text AS INT)",
        "CAST(text AS INT) IN (NULL, CAST(NULL AS INT))",
        "CAST(text AS INT) IN (CAST(NULL AS BIGINT))",
        "element_at(CAST(NULL AS ARRAY<INT>), CAST(text AS INT))",
        "CAST(NULL AS ARRAY<INT>)[CAST(text AS INT)]",
        "CAST(NULL AS MAP<INT, INT>)[CAST(text AS INT)]",
        "map(CAST(text AS INT), 1)[CAST(NULL AS INT)]",
      })
  void a_constant_null_keeps_all_from_being_computed(String expression) {
    assertThat(engine.rows(sqlOf("SELECT " + expression + ROW))).containsExactly(List.of("NULL"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "concat(CAST(CAST(text AS INT) AS STRING), NULL)",
        "to_utc_timestamp(text, concat(CAST(n AS STRING), NULL))",
        "btrim(CAST(CAST(text AS INT) AS STRING), NULL)",
        "trim(TRAILING CAST(NULL AS STRING) FROM CAST(CAST(text AS INT) AS STRING))",
        "IF(i = 1, array(CAST(text AS INT)), NULL) || CAST(NULL AS ARRAY<INT>)",
        "locate(CAST(CAST(text AS INT) AS STRING), CAST(NULL AS STRING))",
        "date_trunc(CAST(CAST(text AS INT) AS STRING), CAST(NULL AS TIMESTAMP))",
        "to_date(CAST(CAST(text AS INT) AS STRING), NULL)",
        "to_timestamp_ntz(CAST(CAST(text AS INT) AS STRING), CAST(NULL AS STRING))",
        "unix_timestamp(CAST(CAST(text AS INT) AS STRING), CAST(NULL AS STRING))",
        "get_json_object(CAST(CAST(text AS INT) AS STRING), CAST(NULL AS STRING))",
        "get_json_object(CAST(n AS STRING), CAST(CAST(text AS INT) AS STRING))",
        "array_repeat(CAST(text AS INT), CAST(NULL AS INT))",
        "array_repeat(CAST(text AS INT), 0)",
        "array_join(CAST(NULL AS ARRAY<STRING>), ',', CAST(CAST(text AS INT) AS STRING))",
      })
  void what_a_constant_null_stands_behind_may_fail(String expression) {
    String sql = sqlOf("SELECT " + expression + ROW);

    assertThatThrownBy(() -> engine.query(sql)).isInstanceOf(SQLException.class);
  }

  @Test
  void a_try_gives_no_null_for_what_only_the_engine_has_no_value_for() {
    String last = "try_add(date_from_unix_date(big), INTERVAL '-3' MONTH)";
    String first =
        "try_subtract(timestamp_micros(-9223372036854775808 + i), TIMESTAMP'2000-01-01')";
    String far = "try_add(date_add(DATE'1970-01-01', 2147000000), INTERVAL '106751991' DAY)";

    assertThatThrownBy(() -> engine.query(sqlOf("SELECT " + last + ROW)))
        .hasMessageContaining("[UNSUPPORTED_FEATURE] A date or time this far");
    assertThatThrownBy(() -> engine.query(sqlOf("SELECT " + first + ROW)))
        .hasMessageContaining("[UNSUPPORTED_FEATURE] A date or time this far");
    assertThat(engine.rows(sqlOf("SELECT unix_date(" + far + ")" + ROW)))
        .containsExactly(List.of("-2041215305"));
    String twice = "try_add(try_add(timestamp_micros(i), INTERVAL '1' DAY), INTERVAL '1' DAY)";
    assertThat(engine.rows(sqlOf("SELECT unix_micros(" + twice + ")" + ROW)))
        .containsExactly(List.of("172800000001"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"i IN (1, CAST(text AS INT))", "i IN (1, text) OR FALSE"})
  void a_value_that_is_found_ends_the_search(String expression) {
    assertThat(engine.rows(sqlOf("SELECT " + expression + ROW)).get(0)).containsExactly("true");
  }

  @Test
  void what_is_tried_is_not_shared_with_what_is_not() {
    String twice = "try_add(CAST(day AS DATE), INTERVAL '1' DAY)";

    assertThat(engine.rows(sqlOf("SELECT " + twice + ", " + twice + ROW)))
        .containsExactly(List.of("NULL", "NULL"));
  }

  @Test
  void a_constant_that_fails_does_so_where_a_row_asks_for_it() {
    String sql = "SELECT CASE WHEN i = 2 THEN 'no' + i ELSE i END, CASE WHEN n THEN 1 END";

    assertThat(engine.rows(sqlOf(sql.replace("n THEN", "i = 2 AND 'no' THEN") + ROW)))
        .containsExactly(List.of("1", "NULL"));
    assertThatThrownBy(() -> engine.query(sqlOf("SELECT 'é😀' + 1" + ROW)))
        .hasMessageContaining("[CAST_INVALID_INPUT] The value 'éU+1F600' cannot be cast to bigint");
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
