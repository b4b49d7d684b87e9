package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.IntegerFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.RoundFunctions;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;

/** Functions of numbers. */
public final class Numbers {
  private static final int NEGATED_DIGITS = 34;

  /** A number, or a string or NULL read as a double. */
  static final Signature.Parameter NUMERIC = Operators::numeric;

  private Numbers() {}

  static Expr only(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    return arguments.get(0);
  }

  static Expr abs(String name, List<Expr> arguments, Position at) {
    Expr number = Operators.positive(only(name, arguments, at), "Function " + name);
    if (keepsFewerDigits(number.type())) {
      return byText(RoundFunctions.ABS_DECIMAL, number, at);
    }
    return unary("abs($1)", number, number.type(), at);
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
    return new Expr.Call(
        Emission.nullIntolerant(emission), operands, type, remainder.nullable(), at);
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
