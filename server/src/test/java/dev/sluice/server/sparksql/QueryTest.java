package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.statement.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries over two small tables, compiled and run. */
class QueryTest {
  private static final FakeTables TABLES =
      new FakeTables()
          .with(
              "t",
              StructType.of(
                  Field.of("id", PrimitiveType.INTEGER),
                  Field.of("k", PrimitiveType.STRING),
                  Field.of("v", new DecimalType(10, 2))))
          .with(
              "sales.u",
              StructType.of(
                  Field.of("id", PrimitiveType.INTEGER), Field.of("w", PrimitiveType.STRING)));

  private static DuckDb engine;

  @BeforeAll
  static void open() {
    engine = new DuckDb();
    engine.run(
        "CREATE TABLE t AS SELECT * FROM (VALUES (1, 'a', 1.50::DECIMAL(10,2)), (2, 'b', 2.25),"
            + " (3, 'a', NULL), (4, NULL, 0.10)) v(id, k, v)");
    engine.run("CREATE TABLE \"sales.u\" AS SELECT * FROM (VALUES (1, 'x'), (9, 'y')) v(id, w)");
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static CompiledQuery compile(String sql) {
    return ((Statement.Select) SparkSql.statement(sql, TABLES)).query();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT id FROM t ORDER BY k, id DESC | [[4], [3], [1], [2]]",
        "SELECT id FROM t ORDER BY k DESC, id | [[2], [1], [3], [4]]",
        "SELECT id AS x FROM t ORDER BY v NULLS LAST LIMIT 2 | [[4], [1]]",
        "SELECT id FROM t ORDER BY 1 DESC LIMIT 1 OFFSET 1 | [[3]]",
        "SELECT v + 1 AS id FROM t WHERE id < 3 ORDER BY id DESC | [[3.25], [2.50]]",
        "SELECT k, count(*), sum(v), avg(v) FROM t GROUP BY k ORDER BY k | [[NULL, 1, 0.10, 0.100000], [a, 2, 1.50, 1.500000], [b, 1, 2.25, 2.250000]]",
        "SELECT k, count(v) AS n FROM t GROUP BY 1 HAVING n > 0 ORDER BY n, k | [[NULL, 1], [a, 1], [b, 1]]",
        "SELECT upper(k) AS u, max(id) FROM t GROUP BY upper(k) ORDER BY max(id) DESC | [[NULL, 4], [A, 3], [B, 2]]",
        "SELECT upper(k) AS u, min(id) FROM t GROUP BY u ORDER BY u | [[NULL, 4], [A, 1], [B, 2]]",
        "SELECT sum(v) + count(*) FROM t | [[7.85]]",
        "SELECT count(*) FILTER (WHERE k = 'a'), count(DISTINCT k) FROM t | [[2, 2]]",
        "SELECT avg(id), avg(v) FROM t WHERE id > 100 | [[NULL, NULL]]",
        "SELECT DISTINCT k FROM t ORDER BY k | [[NULL], [a], [b]]",
        "SELECT t.id, u.w FROM t JOIN sales.u ON t.id = u.id | [[1, x]]",
        "SELECT t.id, w FROM t LEFT JOIN sales.u u ON t.id = u.id ORDER BY 1 | [[1, x], [2, NULL], [3, NULL], [4, NULL]]",
        "SELECT id, w FROM t FULL JOIN sales.u USING (id) ORDER BY id LIMIT 2 OFFSET 3 | [[4, NULL], [9, y]]",
        "SELECT * FROM t RIGHT JOIN sales.u USING (id) ORDER BY id | [[1, a, 1.50, x], [9, NULL, NULL, y]]",
        "SELECT id FROM t LEFT SEMI JOIN sales.u u ON t.id = u.id | [[1]]",
        "SELECT id FROM t LEFT ANTI JOIN sales.u u ON t.id = u.id ORDER BY id | [[2], [3], [4]]",
        "SELECT a.id, b.id FROM t a, t b WHERE a.id = b.id - 3 | [[1, 4]]",
        "SELECT count(*) FROM t CROSS JOIN sales.u | [[8]]",
        "SELECT x.* EXCEPT (v) FROM t AS x WHERE id = 1 | [[1, a]]",
        "SELECT id, 1 AS x FROM t ORDER BY x, id DESC LIMIT 2 | [[4, 1], [3, 1]]",
        "SELECT 2 AS b, k, count(*) FROM t GROUP BY b, k ORDER BY k | [[2, NULL, 1], [2, a, 2], [2, b, 1]]",
        "SELECT k AS `2` FROM t ORDER BY `2`, id | [[NULL], [a], [a], [b]]",
        "SELECT k, `all` FROM VALUES ('b', 1), ('a', 2) x(k, all) ORDER BY all | [[b, 1], [a, 2]]",
        "SELECT id, k FROM t ORDER BY `all` | [[1, a], [2, b], [3, a], [4, NULL]]",
        "SELECT * FROM (SELECT 1 AS a, 2 AS a, 3 AS b) NATURAL JOIN (SELECT 1 AS a, 4 AS c) | [[1, 2, 3, 4]]",
        "SELECT id, x.* FROM t, LATERAL (SELECT t.k, id + 1 AS n) x WHERE id < 3 ORDER BY id | [[1, a, 2], [2, b, 3]]",
        "SELECT (SELECT y.* FROM VALUES (2) AS z(a) LIMIT 1) FROM VALUES (1) AS y(a) | [[1]]",
        "SELECT k, count(*) FROM t GROUP BY k HAVING count(*) - 1 ORDER BY k | [[a, 2]]",
        "SELECT id FROM t QUALIFY row_number() OVER (ORDER BY id) - 1 ORDER BY id | [[2], [3], [4]]",
        "SELECT id FROM t WHERE (id, k) IN (SELECT a, b FROM VALUES (1, 'a'), (2, 'x') y(a, b) WHERE b >= t.k) | [[1]]",
        "SELECT id FROM t WHERE (id, k) NOT IN (SELECT a, b FROM VALUES (1, 'a'), (3, 'a') y(a, b) WHERE a < t.id + 1) ORDER BY id | [[2], [4]]",
        "SELECT (SELECT sum(c) FROM (SELECT t.id AS c)) AS s FROM t ORDER BY s DESC | [[4], [3], [2], [1]]",
        "SELECT b FROM (SELECT id + 1 AS b FROM t) WHERE b > 4 | [[5]]",
        "WITH c AS (SELECT id FROM t), d AS (SELECT id * 2 AS y FROM c) SELECT c.id FROM c JOIN d ON c.id = d.y ORDER BY 1 | [[2], [4]]",
        "SELECT id FROM t WHERE id < 3 UNION ALL SELECT '7' ORDER BY 1 | [[1], [2], [7]]",
        "SELECT id FROM t UNION SELECT id FROM sales.u ORDER BY id DESC LIMIT 1 | [[9]]",
        "SELECT id FROM t INTERSECT SELECT id FROM sales.u | [[1]]",
        "SELECT id FROM t EXCEPT SELECT id FROM sales.u ORDER BY id | [[2], [3], [4]]",
        "VALUES (1, 'a'), (2.5, NULL) ORDER BY 1 | [[1.0, a], [2.5, NULL]]",
        "SELECT x FROM VALUES (1), (2) AS v(x) WHERE x > 1 | [[2]]",
        "SELECT id AS a, a + 1 AS b FROM t WHERE id = 1; | [[1, 2]]",
        "SELECT 1 AS a, 2 AS a | [[1, 2]]",
        "SELECT id FROM t WHERE id <> 2 AND 10 / (id - 2) < 0 | [[1]]",
      })
  void queries(String sql, String rows) {
    assertThat(engine.rows(compile(sql).sql()).toString()).as(sql).isEqualTo(rows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "count(*) | count(1)",
        "a.id + 1 | (id + 1)",
        "COUNT(DISTINCT k) | count(DISTINCT k)",
        "UPPER(k) | upper(k)",
        "ID | ID",
        "id <> 1 | (NOT (id = 1))",
        "k IS NOT NULL | (k IS NOT NULL)",
        "cast(id as string) | id",
        "cast(id as string) = 'x' | (CAST(id AS STRING) = x)",
        "bigint(id) + 1 | (id + 1)",
        "DATE'2026-1-2' | DATE '2026-01-02'",
        "X'abc' | X'0ABC'",
        "id > 1 IS TRUE | ((id > 1) <=> true)",
        "12e-1 | 1.2",
        "k LIKE 'a%' | k LIKE a%",
        "id IN (1, 2) | (id IN (1, 2))",
        "-id | (- id)",
        "NOT id = 1 | (NOT (id = 1))",
        "'x' | x",
        "1.50 | 1.50",
        "CASE WHEN id = 1 THEN 'a' END | CASE WHEN (id = 1) THEN a END",
      })
  void columns_without_alias_are_named_as_in_spark(String expression, String name) {
    assertThat(compile("SELECT " + expression + " FROM t a").schema().names())
        .containsExactly(name);
  }

  @Test
  void a_query_names_the_tables_it_reads() {
    assertThat(compile("SELECT 1 FROM t, sales.u").tables()).containsOnlyKeys("t", "sales.u");
  }

  @Test
  void result_types_of_aggregates_are_sparks() {
    assertThat(
            compile("SELECT sum(id), sum(v), avg(v), avg(id), count(1) FROM t").schema().fields())
        .extracting(field -> field.type().sql())
        .isEqualTo(List.of("bigint", "decimal(20,2)", "decimal(14,6)", "double", "bigint"));
  }
}
