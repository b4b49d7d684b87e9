package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.INTEGER;

import dev.sluice.server.functions.BitFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;

/** Functions and operators of the bits of whole numbers. */
public final class Bits {
  /** A whole number of any size; NULL counts as an int. */
  static final Signature.Parameter INTEGRAL =
      (argument, where) -> {
        if (argument.type() == PrimitiveType.NULL) {
          return Coercion.cast(argument, PrimitiveType.INTEGER);
        }
        if (!Coercion.isIntegral(argument.type())) {
          throw Refusals.mismatch(
              argument.at(), where + " wants a whole number and got " + argument.type().sql());
        }
        return argument;
      };

  private static final Signature.Parameter INT = Signature.Parameter.of(PrimitiveType.INTEGER);

  private Bits() {}

  /** Of the number widened to 64 bits, a boolean as 0 or 1. */
  static Expr count(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    Expr value = arguments.get(0);
    if (value.type() != PrimitiveType.BOOLEAN) {
      value = INTEGRAL.fit(value, "Function " + name);
    }
    return call("CAST(bit_count(CAST($1 AS BIGINT)) AS INTEGER)", List.of(value), INTEGER, at);
  }

  static Expr get(String name, List<Expr> arguments, Position at) {
    List<Expr> fitted =
        new ArrayList<>(InTurn.guarded(Signature.fit(name, arguments, at, INTEGRAL, INT)));
    int bits = bits(fitted.get(0).type());
    fitted.set(0, Coercion.cast(fitted.get(0), PrimitiveType.LONG));
    Emission emission =
        operands -> {
          List<String> all = List.of(operands.get(0), operands.get(1), Integer.toString(bits));
          return SqlText.cast(JavaCalls.emission(BitFunctions.GET).sql(all), PrimitiveType.BYTE);
        };
    boolean nullable = fitted.stream().anyMatch(Expr::nullable);
    return new Expr.Call(Emission.strict(emission), fitted, PrimitiveType.BYTE, nullable, at);
  }

  private static int bits(DataType type) {
    if (type == PrimitiveType.BYTE) {
      return Byte.SIZE;
    }
    if (type == PrimitiveType.SHORT) {
      return Short.SIZE;
    }
    return type == INTEGER ? Integer.SIZE : Long.SIZE;
  }

  /** A shift of an int, or of a bigint. */
  static Signature shift(JavaFunction ints, JavaFunction longs) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, 2, at);
      boolean wide = arguments.get(0).type() == PrimitiveType.LONG;
      return Signature.java(wide ? longs : ints).call(name, arguments, at);
    };
  }

  /** {@code &}, {@code |} and {@code ^}. */
  public static Expr operator(String operator, Expr l, Expr r, Position at) {
    String where = "Operator " + operator;
    DataType common = Coercion.common(List.of(l, r), where);
    DataType type = common == PrimitiveType.NULL ? INTEGER : common;
    if (!Coercion.isIntegral(type)) {
      throw Refusals.mismatch(
          at, where + " wants whole numbers and got " + l.type().sql() + " and " + r.type().sql());
    }
    String template = operator.equals("^") ? "xor($1, $2)" : "($1 " + operator + " $2)";
    return call(template, Coercion.castAll(List.of(l, r), type), type, at);
  }

  /** {@code ~}. */
  public static Expr not(Expr operand, Position at) {
    Expr number = INTEGRAL.fit(operand, "Operator ~");
    return call("(~ $1)", List.of(number), number.type(), at);
  }

  private static Expr call(String template, List<Expr> operands, DataType type, Position at) {
    boolean nullable = operands.stream().anyMatch(Expr::nullable);
    Emission emission = Emission.strict(Emission.total(Emission.template(template)));
    return new Expr.Call(emission, InTurn.guarded(operands), type, nullable, at);
  }
}
