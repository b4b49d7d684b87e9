package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays, maps, structs, lambda functions, JSON and CSV, with Spark's answers. */
class CollectionsTest extends CompilerFixture {
  static Stream<Arguments> answers() {
    try (InputStream file =
        CollectionsTest.class.getResourceAsStream("/sparksql/collections.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = text.lines().skip(1).toList();
      return IntStream.range(0, lines.size() / 2)
          .mapToObj(i -> Arguments.of(lines.get(2 * i), lines.get(2 * i + 1).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void answers_are_spark_s(String expression, String json) {
    String written = "to_json(struct(" + expression + " AS x), map('ignoreNullFields', 'false'))";

    assertThat(engine.rows(compile("SELECT " + written).sql())).containsExactly(List.of(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "array(1, 2)[2]",
        "element_at(array(1, 2), 0)",
        "slice(array(1), 0, 1)",
        "map(0D, 1, -0D, 2)",
        "map_from_arrays(array(1, NULL), array(1, 2))",
        "transform_keys(map(1, 2, 3, 4), (k, v) -> 1)",
        "sequence(1, 5, -1)",
        "transform(array(0), x -> 1 / x)",
        "str_to_map('a:1,a:2')",
        "from_json('{', 'a int', map('mode', 'FAILFAST'))",
        "array_sort(array(1, 2), (l, r) -> CAST(NULL AS INT))",
        "size(array_insert(array(1), 10000001, 2))",
        "size(array_repeat(1, 10000001))",
        "size(sequence(1, 10000001))",
      })
  void wrong_values_are_errors(String expression) {
    assertThatThrownBy(() -> engine.query(compile("SELECT " + expression).sql()))
        .isInstanceOf(SQLException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transform(array(1), (x, y, z) -> x)",
        "transform(array(1), (x, x) -> x)",
        "x -> x",
        "upper(x -> x)",
        "filter(array(1), x -> 1)",
        "aggregate(array(1L), 0, (a, x) -> a + x)",
        "array_contains(array(1), '1')",
        "array_union(array(1.5), array(2))",
        "sort_array(array(map(1, 2)))",
        "from_json('{}', 'a int', map('locale', 'de'))",
        "from_json('{}', 'map<int,int>')",
        "from_json('{}', 'a int, A int')",
        "to_json(map(X'00', 1))",
        "schema_of_json('{')",
        "to_csv(named_struct('a', array(1)))",
        "from_csv('1', 'a int', map('quote', ''))",
      })
  void what_spark_refuses_or_would_differ_is_refused(String expression) {
    assertThatThrownBy(() -> compile("SELECT " + expression)).isInstanceOf(SluiceException.class);
  }

  @Test
  void a_variable_hides_a_column_and_outer_variables() {
    String sql =
        "SELECT transform(a, x -> transform(a, X -> x + b)) AS x FROM (SELECT 1 AS x,"
            + " array(1, 2) AS a, 10 AS b)";

    assertThat(engine.rows(compile(sql).sql())).containsExactly(List.of("[[11, 12], [11, 12]]"));
  }

  @Test
  void names_of_columns_show_lambda_functions_and_what_spark_adds() {
    String sql =
        "SELECT aggregate(array(1), 0, (a, x) -> a + x), from_json('', 'map<string,int>'),"
            + " sort_array(array(1))";

    assertThat(compile(sql).schema().names())
        .containsExactly(
            "aggregate(array(1), 0, lambdafunction((namedlambdavariable() +"
                + " namedlambdavariable()), namedlambdavariable(), namedlambdavariable()),"
                + " lambdafunction(namedlambdavariable(), namedlambdavariable()))",
            "entries",
            "sort_array(array(1), true)");
  }

  @Test
  void numbers_of_columns_are_sorted_by_sign_where_no_element_may_be_null() {
    String sql =
        "SELECT sort_array(array(z, -0.0D)), sort_array(array(z, NULL, -0.0D)),"
            + " sort_array(array(z, -0.0D), false), sort_array(array(0.0D, -0.0D))"
            + " FROM VALUES (0.0D) AS t(z)";

    assertThat(engine.rows(compile(sql).sql()))
        .containsExactly(List.of("[-0.0, 0.0]", "[NULL, 0.0, -0.0]", "[0.0, -0.0]", "[0.0, -0.0]"));
  }
}
