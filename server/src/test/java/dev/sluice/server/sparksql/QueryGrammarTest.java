package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.query.CompiledQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subqueries, joins, WITH, pipes and aliases; every expected value is Spark's own answer. */
class QueryGrammarTest extends CompilerFixture {
  private static final String TABLES =
      "WITH o AS (SELECT * FROM VALUES (1,10,'a'),(2,20,'b'),(3,NULL,'c'),(NULL,40,'d') t(k,v,s)),"
          + " i AS (SELECT * FROM VALUES (1,10,'x'),(1,11,'y'),(2,21,'z'),(5,NULL,'w') t(k,v,s)) ";

  private static CompiledQuery compileOverTables(String sql) {
    return compile(TABLES + sql);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "SELECT k, (SELECT count(*) FROM i WHERE i.k > o.k) FROM o ORDER BY k # [[NULL, 0], [1, 2], [2, 1], [3, 1]]",
        "SELECT k FROM o WHERE k NOT IN (SELECT k FROM i) # [[3]]",
        "SELECT k FROM o WHERE (k, v) NOT IN (SELECT k, v FROM i) ORDER BY k # [[2], [3]]",
        "SELECT k NOT IN (SELECT v FROM i), (k IN (SELECT v FROM i)) IS NULL FROM o WHERE k = 1 # [[false, false]]",
        "SELECT k FROM o WHERE NOT (s = 'c' OR k IN (SELECT v FROM i WHERE v IS NOT NULL)) ORDER BY k # [[1], [2]]",
        "SELECT k FROM o GROUP BY k HAVING EXISTS (SELECT 1 FROM i WHERE i.v = max(o.v)) # [[1]]",
        "SELECT k, b.k, v FROM o FULL JOIN (SELECT k FROM i) b USING (k) WHERE k > 2 ORDER BY k # [[3, NULL, NULL], [5, 5, NULL]]",
        "SELECT o.k, t.v FROM o LEFT JOIN LATERAL (SELECT v FROM i WHERE i.k = o.k ORDER BY v DESC LIMIT 1) t ORDER BY o.k # [[NULL, NULL], [1, 11], [2, 21], [3, NULL]]",
        "FROM o |> SET k = k + 1, v = k |> AGGREGATE max(v) AS m GROUP BY s |> WHERE m > 2 |> ORDER BY m # [[b, 3], [c, 4]]",
        "SELECT k + 1 AS x, x * x AS y, y * y AS z FROM o WHERE k = 2 # [[3, 9, 81]]",
        "SELECT * FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT sum(n) FROM r) # [[10]]",
        "SELECT CAST('-0.0' AS DOUBLE) AS z UNION SELECT 0D # [[0.0]]",
        "SELECT id FROM range(10, 0, -4) # [[10], [6], [2]]",
        "SELECT k, v FROM o ORDER BY ALL LIMIT 1 + 1 # [[NULL, 40], [1, 10]]",
      })
  void queries_answer_as_spark_does(String sql, String rows) {
    assertThat(engine.rows(compileOverTables(sql).sql())).as(sql).asString().isEqualTo(rows);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM o WHERE EXISTS (SELECT 1 FROM i WHERE i.k IN (SELECT k FROM i j WHERE j.v = o.v))",
        "SELECT (SELECT max(v) + o.v FROM i WHERE i.k = o.k) FROM o",
        "SELECT (SELECT k, v FROM i) FROM o",
        "SELECT k FROM o ORDER BY EXISTS (SELECT 1 FROM i)",
        "SELECT k, (SELECT max(v) FROM i WHERE i.k = o.k) FROM o GROUP BY k",
        "SELECT k AS x, v AS x, x + 1 FROM o",
        "SELECT k AS x, sum(x) FROM o GROUP BY k",
        "SELECT k AS x, (SELECT max(v) FROM i WHERE i.k = x) FROM o",
        "SELECT * FROM o RIGHT JOIN LATERAL (SELECT o.k) t",
        "FROM o |> AGGREGATE k GROUP BY k",
        "SELECT k FROM o LIMIT 1L",
      })
  void what_spark_refuses_is_refused(String sql) {
    assertThatExceptionOfType(SluiceException.class).isThrownBy(() -> compileOverTables(sql));
  }

  @Test
  void chains_of_queries_and_aliases_do_not_grow_with_each_use() {
    StringBuilder with = new StringBuilder(", x0 AS (SELECT 1 AS n)");
    StringBuilder list = new StringBuilder("SELECT 1 AS a0");
    for (int i = 1; i <= 30; i++) {
      String before = (i - 1) + "";
      with.append(
          ", x" + i + " AS (SELECT p.n + q.n AS n FROM x" + before + " p, x" + before + " q)");
      list.append(", a" + before + " + a" + before + " AS a" + i);
    }
    String named = TABLES.strip() + with + " SELECT n FROM x30";
    CompiledQuery query = compile(named);
    assertThat(query.sql()).hasSizeLessThan(20_000);
    assertThat(compileOverTables(list.toString()).sql()).hasSizeLessThan(20_000);
  }
}
