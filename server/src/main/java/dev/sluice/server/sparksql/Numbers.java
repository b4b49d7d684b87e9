package dev.sluice.server.sparksql;

import dev.sluice.server.functions.IntegerFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import java.util.List;

/** Functions of numbers. */
final class Numbers {
  /** A number, or a string or NULL read as a double. */
  static final Signature.Parameter NUMERIC = Operators::numeric;

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

  /** The remainder without its sign. */
  static Expr positiveModulo(String name, List<Expr> arguments, Position at) {
    Expr remainder = operator("%").call(name, arguments, at);
    DataType type = remainder.type();
    List<Expr> operands = remainder.operands();
    if (type instanceof DecimalType) {
      String template =
          "list_transform([struct_pack(r := "
              + "$1, n := $2)], lambda t: CASE WHEN t.r < 0 THEN (t.r + t.n) % t.n ELSE t.r END)[1]";
      List<Expr> pair = List.of(remainder, Coercion.cast(operands.get(1), type));
      return new Expr.Call(
          Emission.template(SqlText.cast(template, type)), pair, type, remainder.nullable(), at);
    }
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
