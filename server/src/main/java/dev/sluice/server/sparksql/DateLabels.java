package dev.sluice.server.sparksql;

import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.NULL;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.IntervalType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ArithmeticBinaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CurrentLikeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExtractContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TimestampaddContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TimestampdiffContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TypeConstructorContext;
import org.jspecify.annotations.Nullable;

/** The names that Spark gives to columns of dates, times and intervals. */
final class DateLabels {
  private static final String PATTERN = "yyyy-MM-dd HH:mm:ss";

  /** The last arguments of a function, which Spark shows where the caller left them out. */
  private static final Map<String, List<String>> DEFAULTS =
      Map.of(
          "from_unixtime", List.of("", PATTERN),
          "unix_timestamp", List.of("current_timestamp()", PATTERN),
          "to_unix_timestamp", List.of("", PATTERN),
          "months_between", List.of("", "", "true"),
          "make_ym_interval", List.of("0", "0"),
          "make_dt_interval", List.of("0", "0", "0", "0.000000"));

  private DateLabels() {}

  /** The name of a call, or null where it is as the caller wrote it. */
  static @Nullable String of(String name, List<String> arguments) {
    return switch (name) {
      case "curdate" -> "current_date()";
      case "dateadd" -> call("date_add", arguments);
      case "try_make_timestamp" ->
          arguments.size() == 7 ? call(name, arguments.subList(0, 6)) : null;
      case "datepart" -> "datepart(" + String.join(" FROM ", arguments) + ")";
      case "convert_timezone" ->
          arguments.size() == 2
              ? "convert_timezone(current_timezone(), " + String.join(", ", arguments) + ")"
              : null;
      default -> completed(name, arguments);
    };
  }

  private static @Nullable String completed(String name, List<String> arguments) {
    List<String> defaults = DEFAULTS.get(name);
    if (defaults == null || defaults.size() <= arguments.size()) {
      return null;
    }
    List<String> missing = defaults.subList(arguments.size(), defaults.size());
    return call(name, Stream.concat(arguments.stream(), missing.stream()).toList());
  }

  private static String call(String name, List<String> arguments) {
    return name + "(" + String.join(", ", arguments) + ")";
  }

  /** The name of what has a grammar of its own, or null. */
  static @Nullable String of(ParseTree tree, Function<ParseTree, String> label) {
    if (tree instanceof IntervalLiteralContext interval) {
      return literal(IntervalLiterals.of(interval.interval()));
    }
    if (tree instanceof TypeConstructorContext typed && typed.literalType().INTERVAL() != null) {
      String text = StringLiterals.value(typed.singleStringLitWithoutMarker());
      return literal(IntervalLiterals.of(text, Position.of(typed)));
    }
    if (tree instanceof CurrentLikeContext current) {
      return current.name.getText().toLowerCase(Locale.ROOT) + "()";
    }
    if (tree instanceof ExtractContext extract) {
      return "extract(" + extract.field.getText() + " FROM " + label.apply(extract.source) + ")";
    }
    if (tree instanceof TimestampaddContext add && add.unit != null) {
      return call("timestampadd", add.unit, label, add.unitsAmount, add.timestamp);
    }
    if (tree instanceof TimestampdiffContext diff && diff.unit != null) {
      return call("timestampdiff", diff.unit, label, diff.startTimestamp, diff.endTimestamp);
    }
    return null;
  }

  private static String call(
      String name, ParseTree unit, Function<ParseTree, String> label, ParseTree... arguments) {
    String unitName = unit.getText().toUpperCase(Locale.ROOT);
    String shown = Stream.of(arguments).map(label).collect(Collectors.joining(", "));
    return name + "(" + unitName + ", " + shown + ")";
  }

  /** Gives a sum or difference with dates and intervals the name that its types ask for. */
  static void arithmetic(
      ArithmeticBinaryContext context, DataType left, DataType right, Scope scope) {
    String operator = context.operator.getText();
    if (!List.of("+", "-", "*").contains(operator)) {
      return;
    }
    boolean swapped =
        (left instanceof IntervalType && operator.equals("+"))
            || (right instanceof IntervalType && operator.equals("*"))
            || (Coercion.isNumeric(left) && right == DATE);
    DataType first = swapped ? right : left;
    DataType second = swapped ? left : right;
    boolean unknown = second == NULL && operator.equals("+") && Coercion.isDatetime(first);
    if (!isMoved(first, second) && !unknown && !(swapped && operator.equals("*"))) {
      return;
    }
    String value = Labels.of(swapped ? context.right : context.left, scope.labels());
    String amount = Labels.of(swapped ? context.left : context.right, scope.labels());
    scope.label(context, moved(operator, first, value, second, amount));
  }

  private static boolean isMoved(DataType moved, DataType by) {
    if (by instanceof IntervalType) {
      return Coercion.isDatetime(moved) || moved == STRING;
    }
    return moved == DATE && Coercion.isNumeric(by);
  }

  private static String moved(
      String operator, DataType type, String value, DataType by, String amount) {
    if (operator.equals("*")) {
      return "(" + value + " * " + amount + ")";
    }
    boolean back = operator.equals("-");
    if (Coercion.isNumeric(by)) {
      return (back ? "date_sub(" : "date_add(") + value + ", " + amount + ")";
    }
    if (type == DATE && by.equals(Intervals.DAYS)) {
      String days = "extractansiintervaldays(" + amount + ")";
      return "date_add(" + value + ", " + (back ? "(- " + days + ")" : days) + ")";
    }
    return value + " " + operator + " " + amount;
  }

  /** {@code INTERVAL '05' HOUR}. */
  static String literal(Expr interval) {
    if (interval instanceof Expr.Literal literal
        && literal.value() instanceof Long value
        && literal.type() instanceof IntervalType type) {
      return type.text(value);
    }
    throw new AssertionError(interval);
  }
}
