package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A function of Spark's registry.
 *
 * @param group Spark's own, as {@code string_funcs}
 * @param examples the documented statements
 */
record SparkFunction(String name, String group, List<String> examples) {
  /** They answer otherwise each time, or tell about the process: only their types are compared. */
  static final Set<String> VOLATILE =
      Set.of(
          "current_catalog",
          "current_database",
          "current_date",
          "current_path",
          "current_schema",
          "current_time",
          "current_timestamp",
          "current_timezone",
          "current_user",
          "curdate",
          "input_file_block_length",
          "input_file_block_start",
          "input_file_name",
          "java_method",
          "localtimestamp",
          "monotonically_increasing_id",
          "now",
          "rand",
          "randn",
          "random",
          "randstr",
          "reflect",
          "session_user",
          "shuffle",
          "spark_partition_id",
          "try_reflect",
          "uniform",
          "user",
          "uuid",
          "version");

  /** What Spark's registry lists and its grammar has a form for, with cases among the operators. */
  private static final Set<String> FORMS =
      Set.of("and", "between", "cast", "extract", "in", "not", "or", "when");

  private static final Pattern WORD = Pattern.compile("[a-z_][a-z_0-9]*");

  static List<SparkFunction> all(Spark spark) {
    List<SparkFunction> functions = new ArrayList<>();
    for (JsonNode function : spark.functions()) {
      functions.add(
          new SparkFunction(
              function.get("name").asText(),
              function.path("group").asText(""),
              examples(function.path("examples").asText(""))));
    }
    functions.sort(java.util.Comparator.comparing(SparkFunction::name));
    return functions;
  }

  /** The statements after {@code >}, each up to the semicolon that ends its line. */
  static List<String> examples(String text) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = null;
    for (String line : text.lines().toList()) {
      String rest = line.strip();
      if (rest.startsWith("> ")) {
        statement = new StringBuilder(rest.substring(2));
      } else if (statement != null) {
        statement.append('\n').append(rest);
      }
      if (statement != null && rest.endsWith(";")) {
        statements.add(statement.substring(0, statement.length() - 1));
        statement = null;
      }
    }
    return statements;
  }

  /** Whether it is called with parentheses; an operator has cases of its own. */
  boolean isCalled() {
    return WORD.matcher(name).matches() && !FORMS.contains(name);
  }

  boolean isScalar() {
    return !group.equals("agg_funcs")
        && !group.equals("window_funcs")
        && !group.equals("generator_funcs");
  }

  boolean isVolatile() {
    return VOLATILE.contains(name);
  }
}
