package dev.sluice.server.sparksql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;

/**
 * The names that Spark gives to columns that are one function call.
 *
 * <p>Source: {@code prettyName} and {@code sql} of Spark's expressions, which are not always what
 * was written: some are written in capitals, some stand for others, some have default arguments.
 */
final class CallLabels {
  private static final Set<String> CAPITALS =
      Set.of(
          "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "cot",
          "csc", "degrees", "e", "exp", "expm1", "hypot", "log", "log10", "log1p", "log2", "pi",
          "power", "radians", "sec", "signum", "sin", "sinh", "sqrt", "tan", "tanh");

  private static final Map<String, String> RENAMED =
      Map.of("array_agg", "collect_list", "string_agg", "listagg", "random", "rand");

  /** What a call of so few arguments is completed with. */
  private static final Map<String, Default> DEFAULTS =
      Map.of(
          "round", new Default(1, "0"),
          "bround", new Default(1, "0"),
          "listagg", new Default(1, "NULL"),
          "percentile", new Default(2, "1"),
          "percentile_approx", new Default(2, "10000"),
          "approx_percentile", new Default(2, "10000"));

  private static final Set<String> EDGES =
      Set.of("first", "last", "first_value", "last_value", "any_value");

  private CallLabels() {}

  private record Default(int arguments, String next) {}

  /**
   * The name of a call.
   *
   * @param label names an argument
   */
  static String of(FunctionCallContext call, Function<ParseTree, String> label) {
    String written = Names.of(call.functionName()).toLowerCase(Locale.ROOT);
    List<String> plain = call.argument.stream().map(label).toList();
    if (FormatFunctions.readsMap(written, plain)) {
      return "entries";
    }
    List<String> arguments = LambdaLabels.arguments(written, plain);
    String name = RENAMED.getOrDefault(written, written);
    return head(name, arguments, call) + order(name, call, label) + filter(call, label);
  }

  private static String head(String name, List<String> arguments, FunctionCallContext call) {
    boolean distinct = call.setQuantifier() != null && call.setQuantifier().DISTINCT() != null;
    String shown = String.join(", ", arguments);
    boolean single = arguments.size() == 1;
    if (CastFunctions.isCast(name)) {
      return shown;
    }
    String own =
        switch (name) {
          case "if" -> "(IF(" + shown + "))";
          case "isnull" -> "(" + shown + " IS NULL)";
          case "isnotnull" -> "(" + shown + " IS NOT NULL)";
          case "positive" -> "(+ " + shown + ")";
          case "div" -> "(" + String.join(" div ", arguments) + ")";
          case "log" -> single ? "LOG(E(), " + shown + ")" : "LOG(" + shown + ")";
          case "ceil", "floor" ->
              (single ? name.toUpperCase(Locale.ROOT) : name) + "(" + shown + ")";
          case "mode" -> mode(arguments);
          default -> null;
        };
    if (own != null) {
      return own;
    }
    String date = distinct ? null : DateLabels.of(name, arguments);
    if (date != null) {
      return date;
    }
    if (!distinct && FunctionLabels.differs(name)) {
      return FunctionLabels.of(name, arguments);
    }
    if (EDGES.contains(name)) {
      return edge(name, arguments, call);
    }
    String shownName = CAPITALS.contains(name) ? name.toUpperCase(Locale.ROOT) : name;
    return shownName
        + "("
        + (distinct ? "DISTINCT " : "")
        + completed(name, arguments)
        + ")"
        + nulls(call);
  }

  private static String completed(String name, List<String> arguments) {
    String shown = String.join(", ", arguments);
    if (name.equals("count") && shown.equals("*")) {
      return "1";
    }
    if (name.equals("approx_count_distinct")) {
      return arguments.get(0);
    }
    Default missing = DEFAULTS.get(name);
    return missing != null && missing.arguments() == arguments.size()
        ? shown + ", " + missing.next()
        : shown;
  }

  private static String nulls(FunctionCallContext call) {
    boolean respects =
        call.nullsOption != null && call.nullsOption.getType() == SqlBaseParser.RESPECT;
    return respects ? " RESPECT NULLS" : "";
  }

  /** {@code mode(x, true)} is the mode within the reverse order. */
  private static String mode(List<String> arguments) {
    if (arguments.isEmpty()) {
      return "mode()";
    }
    boolean least = arguments.size() == 2 && arguments.get(1).equals("true");
    String value = arguments.get(0);
    return least ? "mode() WITHIN GROUP (ORDER BY " + value + " DESC)" : "mode(" + value + ")";
  }

  private static String edge(String name, List<String> arguments, FunctionCallContext call) {
    String plain = call.nullsOption == null ? name : name.replace("_value", "");
    String shown = name.equals("any_value") ? name : plain;
    return shown + "(" + arguments.get(0) + ")";
  }

  private static String order(
      String name, FunctionCallContext call, Function<ParseTree, String> label) {
    if (call.WITHIN() == null) {
      return "";
    }
    String items =
        call.sortItem().stream()
            .map(item -> item(name, item, label))
            .collect(Collectors.joining(", "));
    return " WITHIN GROUP (ORDER BY " + items + ")";
  }

  private static String item(String name, SortItemContext item, Function<ParseTree, String> label) {
    String value = label.apply(item.expression());
    boolean descending = item.DESC() != null;
    if (name.equals("mode")) {
      return descending ? value : value + " DESC";
    }
    if (!name.equals("listagg")) {
      return descending ? value + " DESC" : value;
    }
    boolean first = item.nullOrder == null ? !descending : item.FIRST() != null;
    return value + (descending ? " DESC" : " ASC") + (first ? " NULLS FIRST" : " NULLS LAST");
  }

  private static String filter(FunctionCallContext call, Function<ParseTree, String> label) {
    return call.where == null ? "" : " FILTER (WHERE " + label.apply(call.where) + ")";
  }
}
