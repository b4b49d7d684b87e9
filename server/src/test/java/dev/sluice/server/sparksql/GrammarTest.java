package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms of Spark's grammar beside the plain ones; every answer is Spark 4.2's. */
class GrammarTest extends CompilerFixture {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT mask(lowerChar => 'q', str => 'Ab1-') | mask(Ab1-, X, q, n, NULL) | [[Xqn-]]",
        "SELECT explode(collection => array(1, 2)) | col | [[1], [2]]",
        "SELECT * FROM posexplode_outer(collection => array('a')) | pos, col | [[0, a]]",
        "SELECT json_tuple('{\"a\":1,\"b\":{\"c\":1.50}}', 'b', 'z') | c0, c1 | [[{\"c\":1.5}, NULL]]",
        "SELECT j.x FROM VALUES ('{\"a\":null,\"a\":\"y\"}'), ('{') t(v) LATERAL VIEW json_tuple(v, 'a') j AS x | x | [[y], [NULL]]",
        "SELECT concat(t.*), concat_ws('-', *) FROM (SELECT 'a' x, 'b' y) t | concat(x, y), concat_ws(-, x, y) | [[ab, a-b]]",
        "SELECT struct(* EXCEPT (y)).x FROM (SELECT 'a' x, 'b' y) | struct(x).x | [[a]]",
        "SELECT count(DISTINCT *), count(*, 1), count(*) FROM VALUES (1, NULL), (1, 2), (1, 2) t(a, b) | count(DISTINCT a, b), count(a, b, 1), count(1) | [[1, 2, 3]]",
        "SELECT 2 IN (*) FROM (SELECT 1 a, 2 b) | (2 IN (a, b)) | [[true]]",
        "SELECT a FROM VALUES (1), (3), (2) t(a) SORT BY a DESC LIMIT 2 | a | [[3], [2]]",
        "SELECT a FROM VALUES (1), (3), (2) t(a) CLUSTER BY -a | a | [[3], [2], [1]]",
        "SELECT a FROM VALUES (1) t(a) DISTRIBUTE BY a, 2 | a | [[1]]",
        "SELECT IDENTIFIER('t.a'), IDENTIFIER('upper')('x') FROM VALUES (1) t(a) | a, upper(x) | [[1, X]]",
        "SELECT sum(a) AS s FROM VALUES (1), (2) t(a) HAVING s > 2 | s | [[3]]",
        "SHOW FUNCTIONS LIKE '*DATE_ADD' | function | [[date_add]]",
        "SHOW USER FUNCTIONS | function | []",
        "SELECT length(u) = 36, u = v FROM (SELECT u, u AS v FROM (SELECT uuid() AS u)) | (length(u) = 36), (u = v) | [[true, true]]",
        "SELECT a FROM VALUES (1) t(a) ORDER BY rand() | a | [[1]]",
        "SELECT r >= 0 AND r < 1, r = r + 0 FROM (SELECT random() AS r) | ((r >= 0) AND (r < 1)), (r = (r + 0)) | [[true, true]]",
      })
  void a_form_gives_what_spark_gives(String sql, String names, String rows) {
    CompiledQuery query = compile(sql);

    assertThat(String.join(", ", query.schema().names())).isEqualTo(names);
    assertThat(engine.rows(query.sql())).hasToString(rows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT upper(str => 'a') | NAMED_PARAMETERS_NOT_SUPPORTED",
        "SELECT mask('a', nope => 'x') | DATATYPE_MISMATCH",
        "SELECT mask('a', str => 'x') | DATATYPE_MISMATCH",
        "SELECT mask(lowerChar => 'x', 'a') | DATATYPE_MISMATCH",
        "SELECT mask(lowerChar => 'x') | DATATYPE_MISMATCH",
        "SELECT json_tuple('{}', 1) | DATATYPE_MISMATCH",
        "SELECT upper(json_tuple('{}', 'a')) | UNSUPPORTED_GENERATOR",
        "SELECT count(t.*) FROM VALUES (1) t(a) | UNSUPPORTED_FEATURE",
        "SELECT a FROM VALUES (1) t(a) ORDER BY struct(*) | DATATYPE_MISMATCH",
        "SELECT a FROM VALUES (1) t(a) DISTRIBUTE BY b | UNRESOLVED_COLUMN",
        "SELECT IDENTIFIER(concat('a', 'b')) | UNSUPPORTED_FEATURE",
        "SELECT IDENTIFIER('count')(*) | DATATYPE_MISMATCH",
        "SELECT rand(5) | UNSUPPORTED_FEATURE",
        "SELECT max(rand()) | DATATYPE_MISMATCH",
        "SELECT a FROM VALUES (1) t(a) WHERE rand() < 2 | UNSUPPORTED_FEATURE",
        "SELECT transform(array(1, 2), x -> rand()) | UNSUPPORTED_FEATURE",
        "SHOW NOSUCH FUNCTIONS | PARSE_SYNTAX_ERROR",
        "EXPLAIN CODEGEN SELECT 1 | UNSUPPORTED_FEATURE",
      })
  void what_spark_refuses_and_what_is_not_here_is_refused(String sql, ErrorCode code) {
    assertThatThrownBy(() -> compile(sql))
        .isInstanceOfSatisfying(
            SluiceException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  void explain_shows_the_sql_of_the_engine() {
    CompiledQuery query = compile("EXPLAIN SELECT 'it''s' AS `a b`");

    assertThat(query.schema().names()).containsExactly("plan");
    assertThat(engine.rows(query.sql()).get(0).get(0))
        .startsWith("== Engine SQL ==\n")
        .contains("'it''s'");
  }

  @Test
  void a_pipeline_has_no_random_values() {
    List<Transform> steps = List.of(new Transform.WithColumn("u", "uuid()", null));

    assertThatThrownBy(() -> SparkSql.pipeline(StructType.of(), steps))
        .hasMessageContaining("streaming query");
  }
}
