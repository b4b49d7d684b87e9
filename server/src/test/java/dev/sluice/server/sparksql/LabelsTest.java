package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.statement.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The names of columns without an alias, as Spark 4.2.0 gives them. */
class LabelsTest {
  private static final FakeTables TABLES =
      new FakeTables()
          .with("u", StructType.of(Field.of("i", PrimitiveType.INTEGER)))
          .with(
              "t",
              StructType.of(
                  Field.of("i", PrimitiveType.INTEGER),
                  Field.of("l", PrimitiveType.LONG),
                  Field.of("x", PrimitiveType.DOUBLE),
                  Field.of("m", new DecimalType(10, 2)),
                  Field.of("s", PrimitiveType.STRING),
                  Field.of("b", PrimitiveType.BINARY),
                  Field.of("d", PrimitiveType.DATE),
                  Field.of("ts", PrimitiveType.TIMESTAMP),
                  Field.of("ok", PrimitiveType.BOOLEAN),
                  Field.of("a", new ArrayType(PrimitiveType.STRING, true)),
                  Field.of("p", new MapType(PrimitiveType.STRING, PrimitiveType.INTEGER, true)),
                  Field.of(
                      "info",
                      StructType.of(
                          Field.of("p", PrimitiveType.INTEGER),
                          Field.of("q", PrimitiveType.STRING)))));

  /** An expression over the table and the name of a column that is it. */
  private static final String NAMES =
      """
      # columns and fields
      i => i
      I => I
      t.i => i
      t.i + 1 => (i + 1)
      info.p => p
      (info).p => p
      info.p + 1 => (info.p + 1)
      info['p'] + 1 => (info.p + 1)
      a[0] => a[0]
      p['x'] => p[x]
      p.x + 1 => (p[x] + 1)
      array(info).p => array(info).p
      i > 1.5 => (i > 1)
      1.5 > i => (2 > i)
      i <= -99999999999999999999.5 => false
      # constants
      1 => 1
      -1 => -1
      1.50 => 1.50
      1e10D => 1.0E10
      1.5BD => 1.5
      2.5F => 2.5
      -0.0 => 0.0
      3000000000 => 3000000000
      'it''s' => it's
      NULL => NULL
      CAST(NULL AS INT) => CAST(NULL AS INT)
      true => true
      DATE'2020-1-1' => DATE '2020-01-01'
      TIMESTAMP'2020-01-01 00:00:00+02:00' => TIMESTAMP '2019-12-31 22:00:00'
      TIMESTAMP_NTZ'2020-01-01 00:00:00.120' => TIMESTAMP_NTZ '2020-01-01 00:00:00.12'
      X'1f' => X'1F'
      INTERVAL 90 SECONDS => INTERVAL '90' SECOND
      INTERVAL '1 2:3:4.5' DAY TO SECOND => INTERVAL '1 02:03:04.5' DAY TO SECOND
      INTERVAL 14 MONTHS => INTERVAL '14' MONTH
      # operators
      i + l * 2 => (i + (l * 2))
      -i => (- i)
      - (-i) => (- (- i))
      +i => (+ i)
      ~i => ~i
      i % 2 => (i % 2)
      i DIV 2 => (i div 2)
      i & 1 => (i & 1)
      i << 1 => (i << 1)
      s || 'a' || i => concat(concat(s, a), i)
      i == 1 => (i = 1)
      i != 1 => (NOT (i = 1))
      i !> 1 => (i <= 1)
      i <=> NULL => (i <=> NULL)
      NOT ok AND (i = 1 OR ok) => ((NOT ok) AND ((i = 1) OR ok))
      # predicates
      i BETWEEN 1 AND l => between(i, 1, l)
      i NOT BETWEEN 1 AND 2 => (NOT between(i, 1, 2))
      i IN (1, 2) => (i IN (1, 2))
      i NOT IN ('1') => (NOT (i IN (1)))
      i IS NULL => (i IS NULL)
      ok IS NOT TRUE => (NOT (ok <=> true))
      ok IS NOT UNKNOWN => (ok IS NOT NULL)
      i IS NOT DISTINCT FROM l => (i <=> l)
      s LIKE 'a%' => s LIKE a%
      s NOT LIKE 'a!%' ESCAPE '!' => (NOT s LIKE a!% ESCAPE '!')
      s ILIKE 'A' => ilike(s, A)
      s RLIKE 'a' => RLIKE(s, a)
      s LIKE ANY ('a', 'b') => likeany(s)
      s NOT LIKE ALL ('a') => notlikeall(s)
      s ILIKE ANY ('a') => likeany(lower(s))
      s LIKE ALL (s, 'b') => (s LIKE s AND s LIKE b)
      # casts
      CAST(i AS STRING) => i
      i::string => i
      CAST(i + 1 AS DECIMAL(10,2)) => CAST((i + 1) AS DECIMAL(10,2))
      TRY_CAST(s AS INT) => s
      upper(CAST(i AS STRING)) => upper(CAST(i AS STRING))
      CAST(a AS ARRAY<BINARY>) => a
      string(i + 1) => (i + 1)
      # CASE
      CASE WHEN ok THEN 1 ELSE l END => CASE WHEN ok THEN 1 ELSE l END
      CASE i WHEN 1 THEN 'a' END => CASE WHEN (i = 1) THEN a END
      if(ok, 1, l) => (IF(ok, 1, l))
      # dates, times and intervals
      d + 1 => date_add(d, 1)
      1 + d => date_add(d, 1)
      d - 1 => date_sub(d, 1)
      d - d => (d - d)
      d + INTERVAL '1' DAY => date_add(d, extractansiintervaldays(INTERVAL '1' DAY))
      d - INTERVAL '1' DAY => date_add(d, (- extractansiintervaldays(INTERVAL '1' DAY)))
      INTERVAL '1' HOUR + ts => ts + INTERVAL '01' HOUR
      ts - INTERVAL '1' HOUR => ts - INTERVAL '01' HOUR
      NULL + d => d + NULL
      2 * INTERVAL '1' DAY => (INTERVAL '1' DAY * 2)
      INTERVAL '1' DAY / 2 => (INTERVAL '1' DAY / 2)
      dateadd(d, 1) => date_add(d, 1)
      dateadd(DAY, 1, d) => timestampadd(DAY, 1, d)
      timestampadd(week, i, ts) => timestampadd(week, i, ts)
      datediff(d, d) => datediff(d, d)
      datediff(MONTH, d, ts) => timestampdiff(MONTH, d, ts)
      extract(YEAR FROM d) => extract(YEAR FROM d)
      date_part('YEAR', d) => date_part(YEAR, d)
      datepart('YEAR', d) => datepart(YEAR FROM d)
      unix_timestamp(ts) => unix_timestamp(ts, yyyy-MM-dd HH:mm:ss)
      from_unixtime(l) => from_unixtime(l, yyyy-MM-dd HH:mm:ss)
      months_between(ts, d) => months_between(ts, d, true)
      convert_timezone('UTC', ts) => convert_timezone(current_timezone(), UTC, ts)
      curdate() => current_date()
      current_timestamp => current_timestamp()
      make_dt_interval(1) => make_dt_interval(1, 0, 0, 0.000000)
      # functions that are shown as something else
      ceil(x) => CEIL(x)
      ceil(x, 1) => ceil(x, 1)
      LOG(x) => LOG(E(), x)
      log(2, x) => LOG(2, x)
      sqrt(x) => SQRT(x)
      pow(x, 2) => pow(x, 2)
      power(x, 2) => POWER(x, 2)
      round(x) => round(x, 0)
      sign(x) => sign(x)
      signum(x) => SIGNUM(x)
      positive(x) => (+ x)
      isnull(x) => (x IS NULL)
      nvl(i, 1) => nvl(i, 1)
      nullif(i, 1) => nullif(i, 1)
      substring(s, 2) => substring(s, 2, 2147483647)
      substring(s FROM 2 FOR 3) => substring(s, 2, 3)
      trim(s, 'x') => TRIM(BOTH s FROM x)
      trim(BOTH 'x' FROM s) => TRIM(BOTH x FROM s)
      trim(TRAILING FROM s) => rtrim(s)
      ltrim('x', s) => TRIM(LEADING x FROM s)
      position('a' IN s) => locate(a, s, 1)
      overlay(s PLACING 'x' FROM 2) => overlay(s, x, 2, -1)
      lpad(s, 3) => lpad(s, 3,  )
      lpad(b, 3) => lpad(b, 3, X'00')
      replace(s, 'a') => replace(s, a, )
      regexp_replace(s, 'a', 'b') => regexp_replace(s, a, b, 1)
      split(s, ',') => split(s, ,, -1)
      like(s, 'a', '!') => s LIKE a ESCAPE '!'
      ilike(s, 'a', '!') => ilike(s, a)
      regexp(s, 'a') => REGEXP(s, a)
      mask(s) => mask(s, X, x, n, NULL)
      to_char(ts, 'y') => date_format(ts, y)
      to_char(i, '9') => to_char(i, 9)
      to_char(b, 'hex') => hex(b)
      from_json(s, 'a INT') => from_json(s)
      from_json(s, 'map<string,int>') => entries
      assert_true(ok) => assert_true(ok, 'ok' is not true!)
      raise_error('x') => raise_error(USER_RAISED_EXCEPTION, map(errorMessage, x))
      current_database() => current_schema()
      try_add(d, 1) => try_add(d, 1)
      # nested
      struct(i, l AS x) => struct(i, l AS x)
      (i, 1) => named_struct(i, i, col2, 1)
      (i AS z, l) => named_struct(z, i AS z, l, l)
      named_struct('f', i) => named_struct(f, i)
      array(i, 'x') => array(i, x)
      sort_array(a) => sort_array(a, true)
      str_to_map(s) => str_to_map(s, ,, :)
      transform(a, x -> x || i) => transform(a, lambdafunction(concat(namedlambdavariable(), i), namedlambdavariable()))
      filter(a, (x, n) -> n > 0) => filter(a, lambdafunction((namedlambdavariable() > 0), namedlambdavariable(), namedlambdavariable()))
      transform(a, 1) => transform(a, lambdafunction(1, namedlambdavariable()))
      aggregate(array(1), 0, (acc, x) -> acc + x) => aggregate(array(1), 0, lambdafunction((namedlambdavariable() + namedlambdavariable()), namedlambdavariable(), namedlambdavariable()), lambdafunction(namedlambdavariable(), namedlambdavariable()))
      array_sort(a) => array_sort(a, lambdafunction((IF(((namedlambdavariable() IS NULL) AND (namedlambdavariable() IS NULL)), 0, (IF((namedlambdavariable() IS NULL), 1, (IF((namedlambdavariable() IS NULL), -1, (IF((namedlambdavariable() < namedlambdavariable()), -1, (IF((namedlambdavariable() > namedlambdavariable()), 1, 0)))))))))), namedlambdavariable(), namedlambdavariable()))
      map_filter(p, (k, v) -> v > 1) => map_filter(p, lambdafunction((namedlambdavariable() > 1), namedlambdavariable(), namedlambdavariable()))
      # aggregates
      COUNT(*) => count(1)
      count(1) => count(1)
      count(DISTINCT i, l) => count(DISTINCT i, l)
      count(DISTINCT *) => count(DISTINCT i, l, x, m, s, b, d, ts, ok, a, p, info)
      sum(i) FILTER (WHERE ok) => sum(i) FILTER (WHERE ok)
      max(i) + 1 => (max(i) + 1)
      first(i, true) => first(i)
      first_value(i) IGNORE NULLS => first(i)
      any_value(i) IGNORE NULLS => any_value(i)
      array_agg(i) => collect_list(i)
      string_agg(s) => string_agg(s, NULL)
      listagg(s, ',') WITHIN GROUP (ORDER BY i DESC) => listagg(s, ,) WITHIN GROUP (ORDER BY i DESC NULLS LAST)
      percentile(i, 0.5) => percentile(i, 0.5, 1)
      percentile_cont(0.5) WITHIN GROUP (ORDER BY i DESC) => percentile_cont(0.5) WITHIN GROUP (ORDER BY i DESC)
      approx_percentile(i, 0.5) => approx_percentile(i, 0.5, 10000)
      approx_count_distinct(i, 0.1) => approx_count_distinct(i)
      mode(i, true) => mode() WITHIN GROUP (ORDER BY i DESC)
      mode() WITHIN GROUP (ORDER BY i) => mode() WITHIN GROUP (ORDER BY i DESC)
      # windows
      sum(i) OVER () => sum(i) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
      rank() OVER (ORDER BY i) => RANK() OVER (ORDER BY i ASC NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
      ntile() OVER (ORDER BY i) => ntile(1) OVER (ORDER BY i ASC NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
      lag(i) OVER (PARTITION BY s, l + 1 ORDER BY i DESC) => lag(i, 1, NULL) OVER (PARTITION BY s, (l + 1) ORDER BY i DESC NULLS LAST ROWS BETWEEN -1 FOLLOWING AND -1 FOLLOWING)
      lead(i, 2, 0) OVER (ORDER BY i NULLS LAST) => lead(i, 2, 0) OVER (ORDER BY i ASC NULLS LAST ROWS BETWEEN 2 FOLLOWING AND 2 FOLLOWING)
      nth_value(i, 2) IGNORE NULLS OVER (ORDER BY i) => nth_value(i, 2) ignore nulls OVER (ORDER BY i ASC NULLS FIRST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
      first_value(i) RESPECT NULLS OVER (ORDER BY i ROWS 2 PRECEDING) => first(i) OVER (ORDER BY i ASC NULLS FIRST ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
      avg(i) OVER (ORDER BY l RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) => avg(i) OVER (ORDER BY l ASC NULLS FIRST RANGE BETWEEN (- 1) FOLLOWING AND 1 FOLLOWING)
      max(i) OVER (ORDER BY ts RANGE BETWEEN INTERVAL 1 HOUR PRECEDING AND CURRENT ROW) => max(i) OVER (ORDER BY ts ASC NULLS FIRST RANGE BETWEEN INTERVAL '01' HOUR PRECEDING AND CURRENT ROW)
      # subqueries
      (SELECT max(i) FROM u) => scalarsubquery()
      (SELECT max(u.i) FROM u WHERE u.i = t.l AND u.i < t.l) => scalarsubquery(l, l)
      NOT EXISTS (SELECT 1 FROM u WHERE u.i = t.i) => (NOT exists(i))
      i NOT IN (SELECT i FROM u WHERE u.i = t.l) => (NOT (i IN (listquery(l))))
      (i, upper(s), 'a') IN (SELECT i, 'x', 'a' FROM u) => (named_struct('i', i, '_1', upper(s), 'a', a) IN (listquery()))
      """;

  static Stream<List<String>> names() {
    return NAMES
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> List.of(line.split(" => ")));
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_column_without_alias_has_the_name_that_spark_gives_it(List<String> line) {
    assertThat(columns("SELECT " + line.get(0) + " FROM t")).containsExactly(line.get(1));
  }

  @Test
  void a_column_of_the_query_around_is_shown_with_all_of_its_name() {
    assertThat(columns("SELECT * FROM u, LATERAL (SELECT i, i + 1)"))
        .containsExactly("i", "i", "(outer(spark_catalog.default.u.i) + 1)");
    assertThat(columns("SELECT * FROM u AS `my u`, LATERAL (SELECT -i)"))
        .containsExactly("i", "(- outer(`my u`.i))");
    assertThat(columns("SELECT * FROM (SELECT i FROM u), LATERAL (SELECT -i)"))
        .containsExactly("i", "(- outer(__auto_generated_subquery_name.i))");
    assertThat(columns("SELECT x.* FROM t, LATERAL (SELECT info.p + 1, p.x + 1) x"))
        .containsExactly(
            "(outer(spark_catalog.default.t.info).p AS p + 1)",
            "(outer(spark_catalog.default.t.p)[x] AS x + 1)");
  }

  @Test
  void an_alias_of_the_same_list_is_shown_as_one() {
    assertThat(columns("SELECT i AS n, n + 1, n FROM u"))
        .containsExactly("n", "(lateralAliasReference(n) + 1)", "n");
  }

  private static List<String> columns(String sql) {
    return ((Statement.Select) SparkSql.statement(sql, TABLES)).query().schema().names();
  }
}
