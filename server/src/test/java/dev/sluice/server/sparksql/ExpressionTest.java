package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each line: an expression, the type Spark gives it, and the value Spark gives it, in the engine's
 * notation.
 */
class ExpressionTest {
  private static DuckDb engine;

  @BeforeAll
  static void open() {
    engine = new DuckDb();
    engine.run("CREATE TABLE input AS SELECT 1::INTEGER AS one");
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static final StructType INPUT = StructType.of(Field.of("one", PrimitiveType.INTEGER));

  private static CompiledQuery compile(String expression) {
    return SparkSql.pipeline(
        INPUT,
        List.of(
            new Transform.WithColumn("v", expression, null), new Transform.Drop(List.of("one"))));
  }

  private static void check(String expression, String type, String value) {
    CompiledQuery query = compile(expression);
    assertThat(query.schema().fields().get(0).type().sql()).as(expression).isEqualTo(type);
    assertThat(engine.rows(query.sql())).as(expression).containsExactly(List.of(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1 | int | 1",
        "-2147483648 | int | -2147483648",
        "3000000000 | bigint | 3000000000",
        "9223372036854775808 | decimal(19,0) | 9223372036854775808",
        "1.5 | decimal(2,1) | 1.5",
        ".001 | decimal(3,3) | .001",
        "1e3 | double | 1000.0",
        "1.5D | double | 1.5",
        "1L | bigint | 1",
        "1S | smallint | 1",
        "1Y | tinyint | 1",
        "1.5F | float | 1.5",
        "10BD | decimal(2,0) | 10",
        "'a' 'b' | string | ab",
        "\"it's\" | string | it's",
        "'it''s' | string | it's",
        "'\\u0041\\t\\101' | string | A\tA",
        "r'a\\n' | string | a\\n",
        "DATE'2024-2-3' | date | 2024-02-03",
        "TIMESTAMP'2024-02-03 04:05:06.7' | timestamp | 2024-02-03 04:05:06.7+00",
        "TIMESTAMP'2024-02-03 04:05:06+02:00' | timestamp | 2024-02-03 02:05:06+00",
        "TIMESTAMP_NTZ'2024-02-03 04:05:06' | timestamp_ntz | 2024-02-03 04:05:06",
        "X'1F' | binary | \\x1F",
        "TRUE | boolean | true",
        "NULL | void | NULL",
      })
  void literals(String expression, String type, String value) {
    check(expression, type, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1 + 1 | int | 2",
        "1 + 1L | bigint | 2",
        "1Y + 1Y | tinyint | 2",
        "1 / 2 | double | 0.5",
        "7 DIV 2 | bigint | 3",
        "-7 DIV 2 | bigint | -3",
        "7 % -3 | int | 1",
        "-7 % 3 | int | -1",
        "1.5 + 1 | decimal(3,1) | 2.5",
        "1.5 * 2 | decimal(4,1) | 3.0",
        "1.50 - 0.5 | decimal(4,2) | 1.00",
        "1.0 / 3 | decimal(7,6) | 0.333333",
        "-1.0 / 3 | decimal(7,6) | -0.333333",
        "2.0 / 3.0 | decimal(8,6) | 0.666667",
        "5.5 % 2 | decimal(2,1) | 1.5",
        "7.5 DIV 2 | bigint | 3",
        "cast(1 as decimal(38,10)) * cast(3 as decimal(38,10)) | decimal(38,6) | 3.000000",
        "cast(1 as decimal(38,18)) / 3 | decimal(38,18) | 0.333333333333333333",
        "cast(1 as decimal(38,10)) + cast(3 as decimal(38,0)) | decimal(38,6) | 4.000000",
        "1.5 + 1e0 | double | 2.5",
        "1 + 1.5F | double | 2.5",
        "'5' + 1 | bigint | 6",
        "'5' * 1.5 | double | 7.5",
        "NULL + 1 | int | NULL",
        "- one | int | -1",
        "-(-0.5D) | double | 0.5",
        "1 = 1.0 | boolean | true",
        "'1' = 1 | boolean | true",
        "NULL = 1 | boolean | NULL",
        "NULL <=> NULL | boolean | true",
        "1 <=> NULL | boolean | false",
        "1 != 2 | boolean | true",
        "double('NaN') = double('NaN') | boolean | true",
        "double('NaN') > 1e308 | boolean | true",
        "-0.0D = 0.0D | boolean | true",
        "DATE'2024-01-01' < '2024-01-02' | boolean | true",
        "DATE'2024-01-01' = TIMESTAMP'2024-01-01 00:00:00' | boolean | true",
        "true AND NULL | boolean | NULL",
        "false AND NULL | boolean | false",
        "true OR NULL | boolean | true",
        "NOT NULL | boolean | NULL",
        "2 BETWEEN 1 AND 3 | boolean | true",
        "2 NOT BETWEEN 1 AND 3 | boolean | false",
        "1 IN (2, NULL) | boolean | NULL",
        "1 IN (1, NULL) | boolean | true",
        "1 NOT IN (2, 3.5) | boolean | true",
        "'abc' LIKE 'a%' | boolean | true",
        "'a%c' LIKE 'a\\\\%c' | boolean | true",
        "'abc' LIKE 'a\\\\%c' | boolean | false",
        "'a_c' LIKE 'a#_c' ESCAPE '#' | boolean | true",
        "'abc' NOT LIKE '_b_' | boolean | false",
        "NULL IS NULL | boolean | true",
        "1 IS NOT NULL | boolean | true",
        "NULL IS TRUE | boolean | false",
        "true IS NOT FALSE | boolean | true",
        "1 IS DISTINCT FROM NULL | boolean | true",
        "1 IS NOT DISTINCT FROM 1 | boolean | true",
        "DATE'2024-01-31' + 1 | date | 2024-02-01",
        "CASE WHEN one = 1 THEN 'x' ELSE 'y' END | string | x",
        "CASE one WHEN 2 THEN 1 END | int | NULL",
        "CASE WHEN true THEN 1 ELSE 2.5 END | decimal(11,1) | 1.0",
        "CASE WHEN true THEN 1 ELSE 2L END | bigint | 1",
        "coalesce(NULL, 1, 2.5) | decimal(11,1) | 1.0",
        "array(1, 2)[1] | int | 2",
        "map('a', 1)['a'] | int | 1",
        "map('a', 1)['b'] | int | NULL",
        "named_struct('a', 1).a | int | 1",
        "struct(one, 2).one | int | 1",
        "struct(one, 2).col2 | int | 2",
      })
  void operators(String expression, String type, String value) {
    check(expression, type, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "cast(2.9D as int) | int | 2",
        "cast(-2.9 as int) | int | -2",
        "cast(' 12 ' as int) | int | 12",
        "cast('+5' as bigint) | bigint | 5",
        "cast(1.005 as decimal(10,2)) | decimal(10,2) | 1.01",
        "cast(-1.005 as decimal(10,2)) | decimal(10,2) | -1.01",
        "cast(1.005D as decimal(10,2)) | decimal(10,2) | 1.01",
        "cast(double('NaN') as decimal(10,2)) | decimal(10,2) | NULL",
        "cast('1.555' as decimal(10,2)) | decimal(10,2) | 1.56",
        "cast('1e2' as decimal) | decimal(10,0) | 100",
        "cast(12 as decimal) | decimal(10,0) | 12",
        "cast(0.1 as double) | double | 0.1",
        "cast('1e-2' as double) | double | 0.01",
        "cast('Infinity' as double) | double | inf",
        "cast(true as int) | int | 1",
        "cast(0 as boolean) | boolean | false",
        "cast(' YES ' as boolean) | boolean | true",
        "cast('0' as boolean) | boolean | false",
        "cast('2024-9-1' as date) | date | 2024-09-01",
        "cast('2024-9' as date) | date | 2024-09-01",
        "cast('2024' as date) | date | 2024-01-01",
        "cast('2024-09-01T10:00' as date) | date | 2024-09-01",
        "cast('2024-09-01 10:11:12.5' as timestamp) | timestamp | 2024-09-01 10:11:12.5+00",
        "cast('2024-09-01T10:11:12Z' as timestamp) | timestamp | 2024-09-01 10:11:12+00",
        "cast('2024-09-01 10:11:12+02:00' as timestamp) | timestamp | 2024-09-01 08:11:12+00",
        "cast('2024-09-01' as timestamp) | timestamp | 2024-09-01 00:00:00+00",
        "cast(TIMESTAMP'2024-09-01 10:00:00.120' as string) | string | 2024-09-01 10:00:00.12",
        "cast(TIMESTAMP'2024-09-01 23:00:00' as date) | date | 2024-09-01",
        "cast(DATE'2024-09-01' as timestamp) | timestamp | 2024-09-01 00:00:00+00",
        "cast(TIMESTAMP'1969-12-31 23:59:59.5' as bigint) | bigint | -1",
        "cast(1.50 as string) | string | 1.50",
        "cast(-.5 as string) | string | -0.5",
        "cast(true as string) | string | true",
        "cast(array(1.5D, NULL) as string) | string | [1.5, null]",
        "cast(map('a', struct(1, 'x')) as string) | string | {a -> {1, x}}",
        "cast(DATE'-0044-03-15' as string) | string | -0044-03-15",
        "cast(cast('0.5' as decimal(38,38)) as string) | string | 0.50000000000000000000000000000000000000",
        "cast('abcdef' as varchar(3)) | string | abcdef",
        "cast(X'C3A9' as string) | string | é",
        "cast(1.5D as timestamp) | timestamp | 1970-01-01 00:00:01.5+00",
        "try_add(127Y, cast(one as tinyint)) | tinyint | NULL",
        "try_divide(1.00, one - 1) | decimal(14,13) | NULL",
        "try_mod(-2147483648, -one) | int | 0",
        "try_add(one, 'x') | bigint | NULL",
        "one = 2 AND 1 / (one - 1) > 0 | boolean | false",
        "one = 1 OR 1 / (one - 1) > 0 | boolean | true",
        "array(1, NULL) < array(1, 2) | boolean | true",
        "struct(1 AS a) = struct(1L AS a) | boolean | true",
        "'true' AND one = 1 | boolean | true",
        "greatest(-0.0D, 0.0D) | double | -0.0",
        "try_cast('x' as int) | int | NULL",
        "try_cast('300' as tinyint) | tinyint | NULL",
        "try_cast('2024-13-01' as date) | date | NULL",
        "try_cast('maybe' as boolean) | boolean | NULL",
        "'12'::int | int | 12",
        "cast(array('1', '2') as array<int>) | array<int> | [1, 2]",
        "int('7') | int | 7",
        "cast(INSTR('Road Bike', 'Bike') > 0 as int) | int | 1",
      })
  void casts(String expression, String type, String value) {
    check(expression, type, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "nvl(NULL, 2) | int | 2",
        "nvl2(NULL, 1, 2) | int | 2",
        "nullif(1, 1.0) | int | NULL",
        "if(one = 1, 'a', 'b') | string | a",
        "greatest(1, NULL, 3) | int | 3",
        "least(double('NaN'), 1.0D) | double | 1.0",
        "isnan(NULL) | boolean | false",
        "isnull(NULL) | boolean | true",
        "abs(-1.5) | decimal(2,1) | 1.5",
        "round(2.5) | decimal(2,0) | 3",
        "round(-2.5) | decimal(2,0) | -3",
        "round(1.005D, 2) | double | 1.01",
        "round(2.5D) | double | 3.0",
        "round(25, -1) | int | 30",
        "round(12.345, 1) | decimal(4,1) | 12.3",
        "bround(2.5) | decimal(2,0) | 2",
        "ceil(1.2D) | bigint | 2",
        "ceil(-1.2) | decimal(2,0) | -1",
        "floor(-1.2) | decimal(2,0) | -2",
        "floor(5) | bigint | 5",
        "sqrt(9) | double | 3.0",
        "sqrt(-1) | double | nan",
        "pow(2, 10) | double | 1024.0",
        "sign(-3) | double | -1.0",
        "pmod(-7, 3) | int | 2",
        "mod(-7, 3) | int | -1",
        "try_divide(1, 0) | double | NULL",
        "try_add(2147483647, 1) | int | NULL",
        "length('a😀') | int | 2",
        "upper('straße é') | string | STRASSE É",
        "lower('ÀB') | string | àb",
        "trim('  a ') | string | a",
        "trim(LEADING 'x' FROM 'xxax') | string | ax",
        "substring('hello', -3, 2) | string | ll",
        "substring('hello', 0, 2) | string | he",
        "substring('hello', -10, 7) | string | he",
        "substring('hello', 2) | string | ello",
        "substring('hello', 2, -1) | string | ~~",
        "substring('hello' FROM 2 FOR 3) | string | ell",
        "substring('hello', 1, NULL) | string | NULL",
        "left('abc', 2) | string | ab",
        "left('abc', -1) | string | ~~",
        "right('abc', 2) | string | bc",
        "right('abc', 0) | string | ~~",
        "concat('a', 1, NULL) | string | NULL",
        "concat_ws('-', 'a', NULL, 'b') | string | a-b",
        "instr('Road Bike', 'Bike') | int | 6",
        "instr('abc', '') | int | 1",
        "locate('b', 'abcb', 3) | int | 4",
        "locate('b', 'abc', 0) | int | 0",
        "position('b' IN 'abc') | int | 2",
        "replace('abab', 'a') | string | bb",
        "reverse('a😀é') | string | é😀a",
        "repeat('ab', 2) | string | abab",
        "lpad('hi', 5, '?!') | string | ?!?hi",
        "rpad('hi', 1, '?') | string | h",
        "lpad('hi', 5, '') | string | hi",
        "split_part('a,b,c', ',', -1) | string | c",
        "split_part('abc', '', 1) | string | abc",
        "startswith('abc', 'a') | boolean | true",
        "contains('abc', 'z') | boolean | false",
        "md5('abc') | string | 900150983cd24fb0d6963f7d28e17f72",
        "year('2024-02-03') | int | 2024",
        "dayofweek(DATE'2024-09-01') | int | 1",
        "weekday(DATE'2024-09-01') | int | 6",
        "hour(TIMESTAMP'2024-02-03 04:05:06') | int | 4",
        "second(TIMESTAMP'2024-02-03 04:05:06.9') | int | 6",
        "date_add(DATE'2024-02-28', 2) | date | 2024-03-01",
        "datediff(DATE'2024-02-01', DATE'2024-01-01') | int | 31",
        "add_months(DATE'2024-01-31', 1) | date | 2024-02-29",
        "last_day(DATE'2024-02-03') | date | 2024-02-29",
        "to_date('2024-02-03') | date | 2024-02-03",
        "size(array(1, 2)) | int | 2",
        "cardinality(map('a', 1)) | int | 1",
        "element_at(array(1, 2), -1) | int | 2",
        "get(array(1, 2), 5) | int | NULL",
        "array_contains(array(1, NULL), 2) | boolean | NULL",
        "array_contains(array(1, 2), 2) | boolean | true",
      })
  void functions(String expression, String type, String value) {
    check(expression, type, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "one / 0 | [DIVIDE_BY_ZERO]",
        "one % 0 | [DIVIDE_BY_ZERO]",
        "1.5 / (one - 1) | [DIVIDE_BY_ZERO]",
        "2147483647 + one | Out of Range",
        "cast('12.7' as int) | [CAST_INVALID_INPUT]",
        "cast('0x1F' as int) | [CAST_INVALID_INPUT]",
        "cast('2024-13-01' as date) | CAST_INVALID_INPUT",
        "cast('soon' as date) | [CAST_INVALID_INPUT]",
        "cast(one * 300 as tinyint) | Conversion",
        "cast(one * 1000 as decimal(3,0)) | Conversion",
        "array(1, 2)[one + 1] | [INVALID_ARRAY_INDEX]",
        "element_at(array(1), one - 1) | [INVALID_INDEX_OF_ZERO]",
      })
  void failures_while_running(String expression, String message) {
    CompiledQuery query = compile(expression);
    assertThatThrownBy(() -> engine.query(query.sql()))
        .as(expression)
        .hasMessageContaining(message);
  }

  @Test
  void a_null_dividend_is_not_divided() {
    check("CAST(NULL AS INT) / 0", "double", "NULL");
  }

  @Test
  void bars_concatenate_and_null_spreads() {
    check("'a' || 1 || true", "string", "a1true");
    check("'a' || NULL", "string", "NULL");
  }
}
