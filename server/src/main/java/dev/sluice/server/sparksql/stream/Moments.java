package dev.sluice.server.sparksql.stream;

import dev.sluice.server.sparksql.tree.AggregateEmission.EngineCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What variances, covariances and regressions need of the rows so far: their number, means and sums
 * of products of deviations, of one variable or of two. Those of a batch are added to it as Spark
 * adds those of a partition.
 *
 * <p>Source: Spark's {@code CentralMomentAgg} and {@code Covariance}.
 *
 * @param first {@code y} of a regression
 * @param second the same as the first for one variable
 * @param rows the condition of the rows that count, or nothing
 */
record Moments(String first, String second, String rows) {
  private static final Set<String> OF_ONE =
      Set.of("var_pop", "var_samp", "stddev_pop", "stddev_samp");
  private static final Set<String> OF_TWO =
      Set.of(
          "regr_count",
          "regr_avgx",
          "regr_avgy",
          "regr_sxx",
          "regr_syy",
          "regr_sxy",
          "covar_pop",
          "covar_samp");

  static boolean has(EngineCall call) {
    return OF_ONE.contains(call.name()) || OF_TWO.contains(call.name());
  }

  /**
   * The moments that a call is made of.
   *
   * @param values the aggregate's arguments, one or two of which are the call's
   */
  static Moments of(EngineCall call, List<String> values) {
    for (String first : values) {
      for (String second : values) {
        String both = OF_ONE.contains(call.name()) ? first : first + ", " + second;
        if (both.equals(call.arguments())) {
          return new Moments(first, second, call.rows());
        }
      }
    }
    throw new AssertionError(call);
  }

  private boolean isOfOne() {
    return first.equals(second);
  }

  /** The struct that is kept, over the rows of a batch. */
  String made() {
    List<String> fields = new ArrayList<>();
    fields.add("n := CAST(" + pair("regr_count") + " AS DOUBLE)");
    fields.add("x := " + mean(second));
    fields.add("xx := " + orZero(pair("regr_sxx")));
    if (!isOfOne()) {
      fields.add("y := " + mean(first));
      fields.add("yy := " + orZero(pair("regr_syy")));
      fields.add("xy := " + orZero(pair("regr_sxy")));
    }
    return "struct_pack(" + String.join(", ", fields) + ")";
  }

  private String pair(String name) {
    return name + "(" + first + ", " + second + ")" + filter(rows);
  }

  /** Of equal numbers the mean is that number, as in Spark; else some would seem to vary. */
  private String mean(String value) {
    String present = "(" + first + ") IS NOT NULL AND (" + second + ") IS NOT NULL";
    String where = filter(rows.isEmpty() ? present : present + " AND (" + rows + ")");
    String least = "min(" + value + ")" + where;
    String greatest = "max(" + value + ")" + where;
    String mean = "avg(" + value + ")" + where;
    return orZero(
        "CASE WHEN " + least + " = " + greatest + " THEN " + least + " ELSE " + mean + " END");
  }

  private static String filter(String condition) {
    return condition.isEmpty() ? "" : " FILTER (WHERE " + condition + ")";
  }

  private static String orZero(String value) {
    return "coalesce(" + value + ", CAST(0 AS DOUBLE))";
  }

  /**
   * The moments of the rows of several, the older ones first.
   *
   * @param structs a list of structs
   */
  String added(String structs) {
    String n = "(" + left("n") + " + " + right("n") + ")";
    List<String> fields = new ArrayList<>();
    fields.add("n := " + n);
    fields.add("x := " + mean("x", n));
    fields.add("xx := " + product("x", "x", n));
    if (!isOfOne()) {
      fields.add("y := " + mean("y", n));
      fields.add("yy := " + product("y", "y", n));
      fields.add("xy := " + product("x", "y", n));
    }
    return "list_reduce("
        + structs
        + (", lambda l, r: CASE WHEN " + left("n") + " = 0 THEN r WHEN " + right("n"))
        + (" = 0 THEN l ELSE struct_pack(" + String.join(", ", fields) + ") END)");
  }

  private static String mean(String mean, String n) {
    return left(mean) + " + " + apart(mean) + " / " + n + " * " + right("n");
  }

  private static String product(String one, String other, String n) {
    String sum = left(one + other) + " + " + right(one + other);
    String between = apart(one) + " * (" + apart(other) + " / " + n + ")";
    return sum + " + " + between + " * " + left("n") + " * " + right("n");
  }

  private static String apart(String mean) {
    return "(" + right(mean) + " - " + left(mean) + ")";
  }

  private static String left(String field) {
    return field("l", field);
  }

  private static String right(String field) {
    return field("r", field);
  }

  private static String field(String struct, String field) {
    return "struct_extract(" + struct + ", '" + field + "')";
  }

  /** What stands for a call, over the struct that is kept. */
  String result(EngineCall call, String struct) {
    String n = field(struct, "n");
    return switch (call.name()) {
      case "regr_count" -> "CAST(" + n + " AS BIGINT)";
      case "regr_avgx" -> ofSome(n, kept(struct, "x"));
      case "regr_avgy" -> ofSome(n, kept(struct, "y"));
      case "regr_sxx" -> ofSome(n, kept(struct, "xx"));
      case "regr_syy" -> ofSome(n, kept(struct, "yy"));
      case "regr_sxy" -> ofSome(n, kept(struct, "xy"));
      case "var_pop" -> ofSome(n, kept(struct, "xx") + " / " + n);
      case "var_samp" -> ofSeveral(n, kept(struct, "xx"));
      case "stddev_pop" -> ofSome(n, "sqrt(" + kept(struct, "xx") + " / " + n + ")");
      case "stddev_samp" -> "sqrt(" + ofSeveral(n, kept(struct, "xx")) + ")";
      case "covar_pop" -> ofSome(n, kept(struct, "xy") + " / " + n);
      case "covar_samp" -> ofSeveral(n, kept(struct, "xy"));
      default -> throw new AssertionError(call);
    };
  }

  /** A field of two variables, or what it is where both are one. */
  private String kept(String struct, String field) {
    return field(struct, isOfOne() ? field.replace('y', 'x') : field);
  }

  private static String ofSome(String n, String value) {
    return "CASE WHEN " + n + " > 0 THEN " + value + " END";
  }

  private static String ofSeveral(String n, String sum) {
    return "CASE WHEN " + n + " > 1 THEN " + sum + " / (" + n + " - 1) END";
  }
}
