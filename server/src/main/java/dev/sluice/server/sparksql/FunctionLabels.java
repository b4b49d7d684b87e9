package dev.sluice.server.sparksql;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicateContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StringLitContext;
import org.jspecify.annotations.Nullable;

/** The labels of functions that Spark does not name after themselves and what they were given. */
final class FunctionLabels {
  private static final Map<String, Defaults> DEFAULTS =
      Map.ofEntries(
          Map.entry("substring", new Defaults(3, "2147483647")),
          Map.entry("substr", new Defaults(3, "2147483647")),
          Map.entry("lpad", new Defaults(3, " ")),
          Map.entry("rpad", new Defaults(3, " ")),
          Map.entry("overlay", new Defaults(4, "-1")),
          Map.entry("locate", new Defaults(3, "1")),
          Map.entry("position", new Defaults(3, "1")),
          Map.entry("regexp_extract", new Defaults(3, "1")),
          Map.entry("regexp_extract_all", new Defaults(3, "1")),
          Map.entry("regexp_instr", new Defaults(3, "0")),
          Map.entry("regexp_replace", new Defaults(4, "1")),
          Map.entry("split", new Defaults(3, "-1")),
          Map.entry("sentences", new Defaults(3, "", "")),
          Map.entry("replace", new Defaults(3, "")),
          Map.entry("mask", new Defaults(5, "X", "x", "n", "NULL")),
          Map.entry("aes_encrypt", new Defaults(6, "GCM", "DEFAULT", "", "")),
          Map.entry("aes_decrypt", new Defaults(5, "GCM", "DEFAULT", "")),
          Map.entry("try_aes_decrypt", new Defaults(5, "GCM", "DEFAULT", "")));

  private static final Map<String, UnaryOperator<String>> OTHERS =
      Map.of(
          "rlike", arguments -> "RLIKE(" + arguments + ")",
          "regexp", arguments -> "REGEXP(" + arguments + ")",
          "regexp_like", arguments -> "REGEXP_LIKE(" + arguments + ")",
          "raise_error",
              message -> "raise_error(USER_RAISED_EXCEPTION, map(errorMessage, " + message + "))",
          "current_database", arguments -> "current_schema()");

  private FunctionLabels() {}

  /**
   * The last arguments of a function, which Spark shows where the caller left them out.
   *
   * @param count how many arguments there are with them
   */
  private record Defaults(int count, List<String> labels) {
    Defaults(int count, String... labels) {
      this(count, List.of(labels));
    }
  }

  /**
   * A pattern for the label of a call whose arguments' types make it another one, with {@code %s}
   * for each argument, or null.
   */
  static @Nullable String byType(String name, List<Expr> arguments) {
    if (arguments.size() != 2) {
      return null;
    }
    DataType type = arguments.get(0).type();
    boolean bytes = type == PrimitiveType.BINARY;
    return switch (name) {
      case "lpad", "rpad" -> bytes ? name + "(%s, %s, X'00')" : null;
      case "to_char", "to_varchar" -> toChar(name, type, arguments.get(1));
      default -> null;
    };
  }

  private static String toChar(String name, DataType type, Expr format) {
    if (Coercion.isDatetime(type)) {
      return "date_format(%s, %s)";
    }
    if (type != PrimitiveType.BINARY) {
      return "to_char(%s, %s)";
    }
    boolean text =
        format instanceof Expr.Literal literal
            && "utf-8".equalsIgnoreCase(String.valueOf(literal.value()));
    if (name.equals("to_varchar")) {
      return text ? "to_varchar(%s, %s)" : "to_varchar(%s)";
    }
    boolean hex =
        format instanceof Expr.Literal literal
            && "hex".equalsIgnoreCase(String.valueOf(literal.value()));
    return text ? "decode(%s, %s)" : hex ? "hex(%s)" : "base64(%s)";
  }

  /** Whether this class knows the function's label. */
  static boolean differs(String name) {
    return DEFAULTS.containsKey(name)
        || OTHERS.containsKey(name)
        || List.of("like", "ilike", "ltrim", "rtrim", "assert_true").contains(name);
  }

  /**
   * The label of a call.
   *
   * @param name in lower case
   * @param arguments the labels of the arguments
   */
  static String of(String name, List<String> arguments) {
    UnaryOperator<String> other = OTHERS.get(name);
    if (other != null) {
      return other.apply(String.join(", ", arguments));
    }
    if (name.equals("like") && arguments.size() >= 2) {
      String test = arguments.get(0) + " LIKE " + arguments.get(1);
      return arguments.size() == 2 ? test : test + escape(arguments.get(2));
    }
    if (name.endsWith("trim") && arguments.size() == 2) {
      String side = name.equals("ltrim") ? "LEADING " : "TRAILING ";
      return "TRIM(" + side + arguments.get(0) + " FROM " + arguments.get(1) + ")";
    }
    if (name.equals("assert_true") && arguments.size() == 1) {
      String condition = arguments.get(0);
      return "assert_true(" + condition + ", '" + condition + "' is not true!)";
    }
    List<String> shown = new ArrayList<>(arguments);
    if (name.equals("ilike") && shown.size() == 3) {
      shown.remove(2);
    }
    addDefaults(name, shown);
    return name + "(" + String.join(", ", shown) + ")";
  }

  private static void addDefaults(String name, List<String> arguments) {
    Defaults defaults = DEFAULTS.get(name);
    int missing = defaults == null ? 0 : defaults.count - arguments.size();
    if (defaults != null && missing > 0 && missing <= defaults.labels.size()) {
      int size = defaults.labels.size();
      arguments.addAll(defaults.labels.subList(size - missing, size));
    }
  }

  private static String escape(String escape) {
    return escape.equals("\\") ? "" : " ESCAPE '" + escape + "'";
  }

  static String like(Token kind, String value, String pattern, @Nullable StringLitContext escape) {
    if (kind.getType() == SqlBaseParser.ILIKE) {
      return "ilike(" + value + ", " + pattern + ")";
    }
    String test = value + " LIKE " + pattern;
    return escape == null ? test : test + escape(StringLiterals.value(escape));
  }

  /** {@code LIKE ANY} and its like: constants have a name of their own. */
  static String quantified(PredicateContext context, String value, List<String> patterns) {
    boolean negated = context.errorCapturingNot() != null;
    boolean all = context.quantifier.getType() == SqlBaseParser.ALL;
    boolean fold = context.kind.getType() == SqlBaseParser.ILIKE;
    boolean constant =
        context.expression().stream()
            .allMatch(each -> each.getStart() == each.getStop() && isText(each.getStart()));
    if (constant) {
      String name = (negated ? "not" : "") + "like" + (all ? "all" : "any");
      return name + "(" + (fold ? "lower(" + value + ")" : value) + ")";
    }
    String label = "";
    for (String pattern : patterns) {
      String test = like(context.kind, value, pattern, null);
      String each = negated ? "(NOT " + test + ")" : test;
      label = label.isEmpty() ? each : "(" + label + (all ? " AND " : " OR ") + each + ")";
    }
    return label;
  }

  private static boolean isText(Token token) {
    return token.getType() == SqlBaseParser.STRING_LITERAL
        || token.getType() == SqlBaseParser.DOUBLEQUOTED_STRING;
  }
}
