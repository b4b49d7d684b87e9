package dev.sluice.server.sparksql;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The supported aggregate functions.
 *
 * <p>Source of the result types: Spark's {@code Sum}, {@code Average}, {@code Count}.
 */
final class Aggregates {
  private static final Set<String> NAMES =
      Set.of(
          "count",
          "sum",
          "avg",
          "mean",
          "min",
          "max",
          "count_if",
          "bool_and",
          "every",
          "bool_or",
          "any",
          "some");

  private Aggregates() {}

  static Set<String> names() {
    return NAMES;
  }

  static boolean isAggregate(String name) {
    return NAMES.contains(name.toLowerCase(Locale.ROOT));
  }

  private static String apply(boolean distinct, String engine) {
    return engine + (distinct ? "(DISTINCT $1)" : "($1)");
  }

  static Expr call(String name, List<Expr> arguments, boolean distinct, Position at) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (arguments.stream().anyMatch(Expr::aggregates)) {
      throw Refusals.mismatch(at, "Function " + lower + " cannot hold another aggregate");
    }
    if (lower.equals("count")) {
      return count(arguments, distinct, at);
    }
    Signature.count(lower, arguments, 1, 1, at);
    Expr operand = arguments.get(0);
    return switch (lower) {
      case "sum" -> sum(Operators.numeric(operand, "Function sum"), distinct, at);
      case "avg", "mean" -> mean(Operators.numeric(operand, "Function avg"), distinct, at);
      case "min", "max" -> extreme(lower, operand, at);
      case "count_if" ->
          make(
              "CAST(count_if($1) AS BIGINT)",
              List.of(Operators.truth(operand, lower)),
              PrimitiveType.LONG,
              at);
      default -> {
        boolean and = lower.equals("bool_and") || lower.equals("every");
        Expr truth = Operators.truth(operand, lower);
        String template = and ? "bool_and($1)" : "bool_or($1)";
        yield make(template, List.of(truth), PrimitiveType.BOOLEAN, at);
      }
    };
  }

  private static Expr count(List<Expr> arguments, boolean distinct, Position at) {
    if (arguments.isEmpty()) {
      throw Refusals.mismatch(at, "Function count wants * or an expression");
    }
    if (arguments.size() > 1 && distinct) {
      throw Refusals.unsupported(
          at, "count(DISTINCT …) of several expressions", "count(DISTINCT struct(…))");
    }
    Emission emission =
        operands -> {
          if (operands.size() == 1) {
            return "count(" + (distinct ? "DISTINCT " : "") + operands.get(0) + ")";
          }
          String all = String.join(" IS NOT NULL AND ", operands) + " IS NOT NULL";
          return "count(CASE WHEN " + all + " THEN 1 END)";
        };
    return new Expr.Aggregate(emission, arguments, PrimitiveType.LONG, false, at);
  }

  private static Expr sum(Expr operand, boolean distinct, Position at) {
    if (operand.type() instanceof DecimalType decimal) {
      DecimalType result = Decimals.bounded(decimal.precision() + 10, decimal.scale());
      DecimalType sum = new DecimalType(result.precision(), decimal.scale());
      return make(SqlText.cast(apply(distinct, "sum"), sum), List.of(operand), sum, at);
    }
    boolean integral = Coercion.isIntegral(operand.type());
    DataType type = integral ? PrimitiveType.LONG : PrimitiveType.DOUBLE;
    Expr number = integral ? operand : Coercion.cast(operand, PrimitiveType.DOUBLE);
    return make(SqlText.cast(apply(distinct, "sum"), type), List.of(number), type, at);
  }

  private static Expr mean(Expr operand, boolean distinct, Position at) {
    if (operand.type() instanceof DecimalType decimal) {
      DecimalType result =
          new DecimalType(
              Math.min(decimal.precision() + 4, DecimalType.MAX_PRECISION),
              Math.min(decimal.scale() + 4, DecimalType.MAX_PRECISION));
      DecimalType sum = new DecimalType(DecimalType.MAX_PRECISION, decimal.scale());
      String total = apply(distinct, "sum");
      String count = apply(distinct, "count");
      String template = DecimalSql.mean(total, sum, "nullif(" + count + ", 0)", result);
      return make(template, List.of(operand), result, at);
    }
    Expr number = Coercion.cast(operand, PrimitiveType.DOUBLE);
    return make(apply(distinct, "avg"), List.of(number), PrimitiveType.DOUBLE, at);
  }

  private static Expr extreme(String name, Expr operand, Position at) {
    if (operand.type() instanceof MapType) {
      throw Refusals.mismatch(at, "Function " + name + " cannot compare maps");
    }
    return make(name + "($1)", List.of(operand), operand.type(), at);
  }

  private static Expr make(String template, List<Expr> operands, DataType type, Position at) {
    return new Expr.Aggregate(Emission.template(template), operands, type, true, at);
  }
}
