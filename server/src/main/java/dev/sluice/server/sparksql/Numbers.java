package dev.sluice.server.sparksql;

import dev.sluice.server.functions.IntegerFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.RoundFunctions;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.PrimitiveType;
import java.util.List;

/** Functions of numbers. */
final class Numbers {
  private static final int NEGATED_DIGITS = 34;

  private static final Signature SIGN =
      Signature.of(
          PrimitiveType.DOUBLE,
          "CASE WHEN $1 = 0 OR isnan($1) THEN $1 ELSE sign($1) * 1e0 END",
          Signature.Parameter.of(PrimitiveType.DOUBLE));

  /** A number, or a string or NULL read as a double. */
  static final Signature.Parameter NUMERIC = Operators::numeric;

  private Numbers() {}

  static Expr only(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    return arguments.get(0);
  }

  static Expr abs(String name, List<Expr> arguments, Position at) {
    Expr value = only(name, arguments, at);
    if (value.type() instanceof IntervalType) {
      return unary("abs($1)", value, value.type(), at);
    }
    Expr number = Operators.numeric(value, "Function " + name);
    if (keepsFewerDigits(number.type())) {
      return byText(RoundFunctions.ABS_DECIMAL, number, at);
    }
    return unary("abs($1)", number, number.type(), at);
  }

  /** Anything that a sign can stand before. */
  static Expr positive(String name, List<Expr> arguments, Position at) {
    Expr value = only(name, arguments, at);
    return value.type() instanceof IntervalType
        ? value
        : Operators.numeric(value, "Function " + name);
  }

  /** -1, 0 or 1 as a double. */
  static Expr sign(String name, List<Expr> arguments, Position at) {
    Expr value = only(name, arguments, at);
    return value.type() instanceof IntervalType
        ? unary("CAST(sign($1) AS DOUBLE)", value, PrimitiveType.DOUBLE, at)
        : SIGN.call(name, arguments, at);
  }

  /** Whether Spark rounds the negated value to the 34 digits of IEEE's decimal128. */
  static boolean keepsFewerDigits(DataType type) {
    return type instanceof DecimalType decimal && decimal.precision() > NEGATED_DIGITS;
  }

  /** A function of a decimal's digits. */
  static Expr byText(JavaFunction function, Expr number, Position at) {
    Emission emission =
        operands -> {
          String text = SqlText.cast(operands.get(0), PrimitiveType.STRING);
          return SqlText.cast(JavaCalls.emission(function).sql(List.of(text)), number.type());
        };
    return new Expr.Call(emission, List.of(number), number.type(), number.nullable(), at);
  }

  static Signature operator(String operator) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, 2, at);
      return Operators.arithmetic(operator, arguments.get(0), arguments.get(1), at);
    };
  }

  /**
   * An operator that gives NULL where it overflows. The engine's TRY takes in the operands too, so
   * they may not be able to fail by themselves.
   */
  static Signature attempt(String operator) {
    return (name, arguments, at) -> {
      Expr plain = operator(operator).call(name, arguments, at);
      for (Expr argument : arguments) {
        if (!argument.operands().isEmpty()) {
          throw Refusals.unsupported(
              argument.at(), "Function " + name + " of a computed value", "columns or constants");
        }
      }
      return new Expr.Call(Emission.template("TRY($1)"), List.of(plain), plain.type(), true, at);
    };
  }

  /** {@code try_divide}: NULL where the divisor is zero. */
  static Expr tryDivide(String name, List<Expr> arguments, Position at) {
    Expr plain = operator("/").call(name, arguments, at);
    if (plain.type() instanceof DecimalType) {
      throw Refusals.unsupported(at, "Function try_divide of decimals", "nullif(divisor, 0)");
    }
    return new Expr.Call(
        Emission.template("($1 / nullif($2, 0))"), plain.operands(), plain.type(), true, at);
  }

  /** The remainder without its sign. */
  static Expr positiveModulo(String name, List<Expr> arguments, Position at) {
    Expr remainder = operator("%").call(name, arguments, at);
    DataType type = remainder.type();
    List<Expr> operands = remainder.operands();
    JavaFunction function = pmod(type);
    DataType taken = function.result();
    Emission emission =
        sql -> {
          List<String> sent = sql.stream().map(each -> SqlText.cast(each, taken)).toList();
          return SqlText.cast(JavaCalls.emission(function).sql(sent), type);
        };
    return new Expr.Call(emission, operands, type, remainder.nullable(), at);
  }

  private static JavaFunction pmod(DataType type) {
    if (type instanceof DecimalType) {
      return IntegerFunctions.PMOD_DECIMAL;
    }
    if (type == PrimitiveType.LONG) {
      return IntegerFunctions.PMOD_LONG;
    }
    if (type == PrimitiveType.FLOAT) {
      return IntegerFunctions.PMOD_FLOAT;
    }
    return type == PrimitiveType.DOUBLE ? IntegerFunctions.PMOD_DOUBLE : IntegerFunctions.PMOD;
  }

  /** A number that needs no argument. */
  static Signature constant(double value) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 0, 0, at);
      return new Expr.Literal(value, PrimitiveType.DOUBLE, at);
    };
  }

  private static Expr unary(String template, Expr operand, DataType type, Position at) {
    return new Expr.Call(
        Emission.template(template), List.of(operand), type, operand.nullable(), at);
  }
}
