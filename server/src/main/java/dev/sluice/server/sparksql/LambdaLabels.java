package dev.sluice.server.sparksql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColumnReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DereferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LambdaContext;

/**
 * The names that Spark shows for lambda functions, their variables, and arguments that it adds:
 * {@code lambdafunction((namedlambdavariable() + 1), namedlambdavariable())}.
 */
final class LambdaLabels {
  private static final String VARIABLE = "namedlambdavariable()";

  /** How many parameters Spark gives an argument that is no lambda function but stands for one. */
  private static final Map<String, Integer> PARAMETERS =
      Map.of(
          "transform",
          1,
          "filter",
          1,
          "exists",
          1,
          "forall",
          1,
          "map_filter",
          2,
          "transform_keys",
          2,
          "transform_values",
          2,
          "zip_with",
          2,
          "map_zip_with",
          3,
          "array_sort",
          2);

  /** The comparator that {@code array_sort} has by itself, with v for a variable. */
  private static final String ASCENDING =
      "lambdafunction((IF(((v IS NULL) AND (v IS NULL)), 0, (IF((v IS NULL), 1, (IF((v IS NULL),"
          + " -1, (IF((v < v), -1, (IF((v > v), 1, 0)))))))))), v, v)";

  private LambdaLabels() {}

  static String function(String body, int parameters) {
    return "lambdafunction(" + body + (", " + VARIABLE).repeat(parameters) + ")";
  }

  /** Whether the tree is a variable of a lambda function around it, or a field of one. */
  static boolean isVariable(ParseTree tree) {
    if (tree instanceof DereferenceContext dereference) {
      return isVariable(dereference.base);
    }
    if (tree instanceof ColumnReferenceContext column) {
      String name = Names.of(column.identifier());
      for (ParseTree outer = tree; outer != null; outer = outer.getParent()) {
        if (outer instanceof LambdaContext lambda
            && lambda.identifier().stream()
                .anyMatch(parameter -> Names.of(parameter).equalsIgnoreCase(name))) {
          return true;
        }
      }
    }
    return false;
  }

  static String variable(ParseTree tree) {
    return tree instanceof DereferenceContext dereference
        ? variable(dereference.base) + "." + Names.of(dereference.fieldName)
        : VARIABLE;
  }

  /** The arguments of a call, with those that Spark adds. */
  static List<String> arguments(String name, List<String> written) {
    if (FormatFunctions.TAKES_OPTIONS.contains(name) && !written.isEmpty()) {
      return written.subList(0, 1);
    }
    List<String> labels = new ArrayList<>(written);
    int last = labels.size() - 1;
    Integer parameters = PARAMETERS.get(name);
    if (parameters != null && last > 0 && !labels.get(last).startsWith("lambdafunction(")) {
      labels.set(last, function(labels.get(last), parameters));
    }
    if (name.equals("aggregate") || name.equals("reduce")) {
      accumulated(labels);
    }
    if (name.equals("array_sort") && last == 0) {
      labels.add(ASCENDING.replace("v", VARIABLE));
    }
    if (name.equals("sort_array") && last == 0) {
      labels.add("true");
    }
    if (name.equals("str_to_map") && last >= 0 && last < 2) {
      labels.addAll(List.of(",", ":").subList(last, 2));
    }
    return labels;
  }

  private static void accumulated(List<String> labels) {
    for (int i = 2; i < labels.size(); i++) {
      if (!labels.get(i).startsWith("lambdafunction(")) {
        labels.set(i, function(labels.get(i), 4 - i));
      }
    }
    if (labels.size() == 3) {
      labels.add(function(VARIABLE, 1));
    }
  }
}
