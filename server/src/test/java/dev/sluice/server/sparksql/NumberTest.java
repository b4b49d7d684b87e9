package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.statement.Statement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of numbers and aggregates; every expected value is an answer of Spark 4.2.0. */
class NumberTest {
  private static DuckDb duckDb;

  @BeforeAll
  static void start() {
    duckDb = new DuckDb();
  }

  @AfterAll
  static void stop() {
    duckDb.close();
  }

  private static String compiled(String sql) {
    return ((Statement.Select) SparkSql.statement(sql, new FakeTables())).query().sql();
  }

  private static String value(String sql) {
    return duckDb.rows(compiled(sql)).get(0).get(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i + 2147483647 > 0",
        "2147483647 - -i > 0",
        "i * 2147483647 >= 0",
        "-(i - 2147483647 - 2) > 5",
        "get(transform(array(2147483647), x -> x + i), -1) IS NULL",
      })
  void no_constant_hides_an_overflow(String condition) {
    String sql = compiled("SELECT i FROM VALUES (1), (2) t(i) WHERE " + condition);

    assertThatThrownBy(() -> duckDb.rows(sql)).hasMessageContaining("Overflow");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "asinh(-1e300D) | -691.4686750787736",
        "asinh(1e-8D) | 9.999999999999999e-09",
        "acosh(1.0000001D) | 0.0004472135919037347",
        "log(1, 5) | inf",
        "ln(0) | NULL",
        "round(2.675D, 2) | 2.68",
        "round(123456.789D, -3) | 123000.0",
        "bround(2.5D) | 2.0",
        "bround(115, -1) | 120",
        "round(12345.678BD, -2) | 12300",
        "ceil(-1.234BD, 2) | -1.23",
        "floor(1234.5BD, -2) | 1200",
        "pmod(-7, -3) | -1",
        "pmod(-2147483647, -2147483648) | 1",
        "pmod(-7.5BD, 2) | 0.5",
        "conv('-10', 16, 10) | 18446744073709551600",
        "conv('12a', 10, 16) | C",
        "conv('FF', 16, -10) | 255",
        "bin(-1Y) | 1111111111111111111111111111111111111111111111111111111111111111",
        "bit_count(-1Y) | 64",
        "getbit(-1Y, 7) | 1",
        "shiftleft(1, 33) | 2",
        "shiftrightunsigned(-8, 1) | 2147483644",
        "-8 >>> 1 | 2147483644",
        "(~5Y) | -6",
        "6 ^ 3 | 5",
        "width_bucket(-0.9, 5.2, 0.5, 2) | 3",
        "bitmap_bucket_number(-40000) | -1",
        "nanvl(CAST('NaN' AS FLOAT), 1F) | 1.0",
        "-CAST('12345678901234567890.123456789012345678' AS DECIMAL(38,18))"
            + "| -12345678901234567890.123456789012350000",
      })
  void a_function_of_numbers_gives_what_spark_gives(String expression, String expected) {
    assertThat(value("SELECT " + expression)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "round(127Y, -1)",
        "getbit(11, 32)",
        "pmod(1, 0)",
        "conv('18446744073709551616', 10, 16)",
      })
  void a_value_without_an_answer_is_an_error(String expression) {
    String sql = compiled("SELECT " + expression);

    assertThatThrownBy(() -> duckDb.query(sql)).isInstanceOf(SQLException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "count(x, y) | 3",
        "count(DISTINCT y, x) | 3",
        "count_if(x > 1) FILTER (WHERE y > 90) | 0",
        "first(x) | 1.0",
        "first(x) FILTER (WHERE y > 2) | NULL",
        "last(x, true) | 4.0",
        "collect_list(x) | [1.0, 2.0, 4.0]",
        "collect_list(x) RESPECT NULLS | [1.0, 2.0, NULL, 4.0]",
        "var_samp(y) FILTER (WHERE y < 3) | 0.5",
        "corr(y, y) | 1.0",
        "regr_count(x, y) | 3",
        "median(x) | 2.0",
        "percentile(x, array(0.25, 0.5)) | [1.5, 2.0]",
        "percentile(x, 0.5, 2) | 2.0",
        "percentile_disc(0.3) WITHIN GROUP (ORDER BY x DESC) | 4.0",
        "approx_percentile(x, 0.5) | 2.0",
        "mode(x, true) | 1.0",
        "max_by(x, y % 2) | 4.0",
        "listagg(x IS NULL, ',') WITHIN GROUP (ORDER BY y DESC) | true,false,false,false",
        "approx_count_distinct(y) | 4",
        "bit_xor(y) | 4",
      })
  void an_aggregate_gives_what_spark_gives(String aggregate, String expected) {
    String rows = " FROM VALUES (1D, 1), (2D, 2), (NULL, 4), (4D, 3) t(x, y)";

    assertThat(value("SELECT " + aggregate + rows)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "approx_count_distinct(id) | 698",
        "approx_count_distinct(id, 0.39) | 441",
        "approx_count_distinct(id, 0.09) | 640",
        "bitmap_count(bitmap_construct_agg(id % 300)) | 300",
        "bitmap_count(bitmap_or_agg(X'0F')) | 4",
        "bitmap_count(bitmap_and_agg(X'0F')) | 4",
        "bitmap_count(bitmap_or_agg(CAST(NULL AS BINARY))) | 0",
        "bitmap_count(bitmap_and_agg(CAST(NULL AS BINARY))) | 32768",
      })
  void a_sketch_of_many_rows_is_spark_s(String aggregate, String expected) {
    assertThat(value("SELECT " + aggregate + " FROM range(700)")).isEqualTo(expected);
  }

  @Test
  void an_estimate_between_counting_and_plain_is_corrected_as_in_spark() {
    assertThat(value("SELECT approx_count_distinct(id) FROM range(2000)")).isEqualTo("1947");
    assertThat(value("SELECT approx_count_distinct(id, 0.09) FROM range(1000)")).isEqualTo("954");
    assertThat(value("SELECT approx_count_distinct(id, 0.003) FROM range(700000)"))
        .isEqualTo("699568");
  }

  @Test
  void a_bit_beyond_a_bitmap_is_an_error() {
    assertThatThrownBy(() -> value("SELECT bitmap_construct_agg(id) FROM range(32769)"))
        .hasMessageContaining("32768");
  }

  @Test
  void one_row_has_no_sample_variance_and_one_that_is_not_finite_gives_nan() {
    String rows = " FROM VALUES (CAST('%s' AS DOUBLE)) t(x)";

    assertThat(value("SELECT var_samp(x)" + rows.formatted("1"))).isEqualTo("NULL");
    assertThat(value("SELECT var_pop(x)" + rows.formatted("NaN"))).isEqualTo("nan");
  }

  @Test
  void an_aggregate_without_rows_is_null_or_empty() {
    List<String> row =
        duckDb
            .rows(
                compiled(
                    "SELECT sum(x), count(x), collect_list(x), corr(x, x), mode(x), count_if(x > 1)"
                        + " FROM VALUES (1) t(x) WHERE x > 1"))
            .get(0);

    assertThat(row).containsExactly("NULL", "0", "[]", "NULL", "NULL", "0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "sum(sum(x))",
        "sum(x) WITHIN GROUP (ORDER BY x)",
        "sum(x) IGNORE NULLS",
        "percentile_cont(0.5)",
        "percentile(x, 1.5)",
        "max(map(1, x))",
        "bit_and(1.5)",
        "greatest('1', 2)",
        "listagg(DISTINCT x)",
      })
  void what_spark_refuses_is_refused_before_it_runs(String expression) {
    String sql = "SELECT " + expression + " FROM VALUES (1) t(x)";

    assertThatThrownBy(() -> compiled(sql)).isInstanceOf(SluiceException.class);
  }
}
