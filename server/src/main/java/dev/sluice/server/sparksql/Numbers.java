package dev.sluice.server.sparksql;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import java.util.List;

/** Functions of numbers. */
final class Numbers {
  /** Doubles from here on are whole numbers. */
  private static final String WHOLE_FROM = "1e17";

  private static final int MAX_DOUBLE_SCALE = 20;

  private Numbers() {}

  static Expr only(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    return arguments.get(0);
  }

  static Expr abs(String name, List<Expr> arguments, Position at) {
    Expr number = Operators.numeric(only(name, arguments, at), "Function " + name);
    return unary("abs($1)", number, number.type(), at);
  }

  static Signature operator(String operator) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, 2, at);
      return Operators.arithmetic(operator, arguments.get(0), arguments.get(1), at);
    };
  }

  static Expr positiveModulo(String name, List<Expr> arguments, Position at) {
    Expr remainder = operator("%").call(name, arguments, at);
    DataType type = remainder.type();
    if (type instanceof DecimalType) {
      throw Refusals.unsupported(at, "Function pmod of decimals", "whole numbers or doubles");
    }
    Emission emission =
        operands ->
            Division.guarded(
                operands,
                Emission.template("CASE WHEN $1 % $2 < 0 THEN ($1 % $2 + $2) % $2 ELSE $1 % $2 END")
                    .sql(operands));
    return new Expr.Call(emission, remainder.operands(), type, remainder.nullable(), at);
  }

  /** {@code ceil} and {@code floor} to a bigint or a decimal without scale. */
  static Signature whole(String engine) {
    return (name, arguments, at) -> {
      Expr number = Operators.numeric(only(name, arguments, at), "Function " + name);
      if (number.type() instanceof DecimalType decimal) {
        DecimalType result = Decimals.bounded(Decimals.whole(decimal) + 1, 0);
        return unary(SqlText.cast(engine + "($1)", result), number, result, at);
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
      return unary(
          SqlText.cast(template, PrimitiveType.LONG),
          Coercion.cast(number, PrimitiveType.DOUBLE),
          PrimitiveType.LONG,
          at);
    };
  }

  /** Half up, on the number's decimal notation. */
  static Expr round(String name, List<Expr> arguments, Position at) {
    Expr number = roundable(name, arguments, at);
    int scale = scale(name, arguments, at);
    DataType type = number.type();
    if (type instanceof DecimalType decimal) {
      DecimalType result = rounded(decimal, scale, name, at);
      return unary(SqlText.cast("$1", result), number, result, at);
    }
    if (Coercion.isIntegral(type)) {
      String round = SqlText.cast("round($1, " + scale + ")", type);
      return unary(scale >= 0 ? "$1" : round, number, type, at);
    }
    if (type == PrimitiveType.FLOAT || scale < 0 || scale > MAX_DOUBLE_SCALE) {
      throw Refusals.unsupported(
          at, "Function round of " + type.sql() + " to " + scale + " places", "a decimal");
    }
    String decimal = "CAST(CAST($1 AS VARCHAR) AS DECIMAL(38, " + scale + "))";
    return unary(
        "CASE WHEN abs($1) < "
            + WHOLE_FROM
            + " THEN CAST(CAST("
            + decimal
            + " AS VARCHAR) AS DOUBLE) ELSE $1 END",
        number,
        type,
        at);
  }

  /** Half even. */
  static Expr roundEven(String name, List<Expr> arguments, Position at) {
    Expr number = roundable(name, arguments, at);
    int scale = scale(name, arguments, at);
    if (Coercion.isIntegral(number.type()) && scale >= 0) {
      return number;
    }
    if (number.type() instanceof DecimalType decimal) {
      DecimalType result = rounded(decimal, scale, name, at);
      String round = "round_even($1, " + result.scale() + ")";
      return unary(SqlText.cast(round, result), number, result, at);
    }
    throw Refusals.unsupported(at, "Function bround of " + number.type().sql(), "a decimal");
  }

  private static Expr roundable(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 2, at);
    return Operators.numeric(arguments.get(0), "Function " + name);
  }

  private static int scale(String name, List<Expr> arguments, Position at) {
    if (arguments.size() == 1) {
      return 0;
    }
    if (arguments.get(1) instanceof Expr.Literal literal
        && literal.type() == PrimitiveType.INTEGER
        && literal.value() instanceof Long scale) {
      return scale.intValue();
    }
    throw Refusals.mismatch(at, "Function " + name + " wants a constant int as its scale");
  }

  private static DecimalType rounded(DecimalType type, int scale, String name, Position at) {
    if (scale < 0) {
      throw Refusals.unsupported(
          at, "Function " + name + " of decimals before the point", "a cast to bigint first");
    }
    int kept = Math.min(type.scale(), scale);
    int precision = Math.min(Decimals.whole(type) + 1 + kept, DecimalType.MAX_PRECISION);
    return new DecimalType(precision, kept);
  }

  private static Expr unary(String template, Expr operand, DataType type, Position at) {
    return new Expr.Call(
        Emission.template(template), List.of(operand), type, operand.nullable(), at);
  }
}
