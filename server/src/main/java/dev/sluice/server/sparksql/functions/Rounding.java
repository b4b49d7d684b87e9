package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.RoundFunctions;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.CastSql;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Decimals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;

/**
 * Rounding to whole numbers or to a number of decimal places.
 *
 * <p>Source: Spark's {@code RoundBase}, {@code CeilFloorExpressionBuilderBase}, {@code Ceil}.
 */
final class Rounding {
  /** No number has digits further from the point. */
  private static final int MAX_SCALE = 1000;

  private Rounding() {}

  static Expr halfUp(String name, List<Expr> arguments, Position at) {
    return round(name, arguments, "HALF_UP", at);
  }

  static Expr halfEven(String name, List<Expr> arguments, Position at) {
    return round(name, arguments, "HALF_EVEN", at);
  }

  private static Expr round(String name, List<Expr> arguments, String mode, Position at) {
    Signature.count(name, arguments, 1, 2, at);
    Expr number = Operators.numeric(arguments.get(0), "Function " + name);
    int scale = scale(name, arguments, at);
    DataType type = number.type();
    if (type instanceof DecimalType decimal) {
      return decimal(number, decimal, scale, mode, at);
    }
    if (type == PrimitiveType.DOUBLE) {
      return java(RoundFunctions.ROUND_DOUBLE, number, scale, mode, type, at);
    }
    if (type == PrimitiveType.FLOAT) {
      return java(RoundFunctions.ROUND_FLOAT, number, scale, mode, type, at);
    }
    return scale >= 0 ? number : java(RoundFunctions.ROUND_LONG, number, scale, mode, type, at);
  }

  /**
   * {@code ceil} and {@code floor}: without a scale to a bigint or decimal, with one to a decimal.
   */
  static Signature whole(String engine, String mode) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 1, 2, at);
      Expr number = arguments.get(0);
      if (arguments.size() == 1) {
        return whole(engine, Operators.numeric(number, "Function " + name), at);
      }
      int scale = scale(name, arguments, at);
      DecimalType type = decimalOf(number);
      Expr decimal = Coercion.argument(number, type, "Function " + name);
      return decimal(decimal, type, scale, mode, at);
    };
  }

  private static DecimalType decimalOf(Expr number) {
    if (!Coercion.isNumeric(number.type())) {
      return new DecimalType(DecimalType.MAX_PRECISION, 18);
    }
    if (number.type() == PrimitiveType.FLOAT) {
      return new DecimalType(14, 7);
    }
    return number.type() == PrimitiveType.DOUBLE
        ? new DecimalType(30, 15)
        : Coercion.asDecimal(number.type());
  }

  private static Expr whole(String engine, Expr number, Position at) {
    if (number.type() instanceof DecimalType decimal) {
      if (decimal.scale() == 0) {
        return number;
      }
      DecimalType result = Decimals.bounded(Decimals.whole(decimal) + 1, 0);
      return call(SqlText.cast(engine + "($1)", result), number, result, at);
    }
    if (Coercion.isIntegral(number.type())) {
      return Coercion.cast(number, PrimitiveType.LONG);
    }
    // Java's narrowing: NaN is 0, what is too large is the largest.
    String template =
        "CASE WHEN isnan($1) THEN 0 WHEN $1 >= 9223372036854775807 THEN 9223372036854775807"
            + " WHEN $1 <= -9223372036854775808 THEN CAST('-9223372036854775808' AS BIGINT)"
            + " ELSE CAST("
            + engine
            + "($1) AS BIGINT) END";
    return call(
        SqlText.cast(template, PrimitiveType.LONG),
        Coercion.cast(number, PrimitiveType.DOUBLE),
        PrimitiveType.LONG,
        at);
  }

  /** One digit more than the operand has before the point, for what rounding carries. */
  private static Expr decimal(Expr number, DecimalType type, int scale, String mode, Position at) {
    int whole = Decimals.whole(type) + 1;
    int kept = Math.max(0, Math.min(type.scale(), scale));
    int precision = scale < 0 ? Math.max(whole, 1 - scale) : whole + kept;
    DecimalType result = new DecimalType(Math.min(precision, DecimalType.MAX_PRECISION), kept);
    if (scale >= type.scale() || (mode.equals("HALF_UP") && scale >= 0)) {
      return call(SqlText.cast("$1", result), number, result, at);
    }
    return java(RoundFunctions.ROUND_DECIMAL, number, scale, mode, result, at);
  }

  /** The function's arguments and result are cast between its types and the number's. */
  private static Expr java(
      JavaFunction function, Expr number, int scale, String mode, DataType result, Position at) {
    DataType taken = function.parameters().get(0);
    Emission emission =
        operands -> {
          String argument =
              number.type().equals(taken)
                  ? operands.get(0)
                  : CastSql.of(operands.get(0), number.type(), taken, false);
          String call =
              JavaCalls.emission(function)
                  .sql(List.of(argument, Integer.toString(scale), SqlText.string(mode)));
          return result.equals(function.result()) ? call : SqlText.cast(call, result);
        };
    return new Expr.Call(emission, List.of(number), result, number.nullable(), at);
  }

  private static int scale(String name, List<Expr> arguments, Position at) {
    if (arguments.size() == 1) {
      return 0;
    }
    if (arguments.get(1) instanceof Expr.Literal literal
        && Coercion.isIntegral(literal.type())
        && literal.value() instanceof Long scale) {
      if (Math.abs(scale) > MAX_SCALE) {
        throw Refusals.unsupported(
            at, "Function " + name + " to " + scale + " places", "fewer than " + MAX_SCALE);
      }
      return scale.intValue();
    }
    throw Refusals.mismatch(at, "Function " + name + " wants a constant int as its scale");
  }

  private static Expr call(String template, Expr operand, DataType type, Position at) {
    return new Expr.Call(
        Emission.template(template), List.of(operand), type, operand.nullable(), at);
  }
}
