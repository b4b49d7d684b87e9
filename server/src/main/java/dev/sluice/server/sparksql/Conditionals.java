package dev.sluice.server.sparksql;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import java.util.List;

/** Functions that choose between values. */
final class Conditionals {
  private Conditionals() {}

  static Expr coalesce(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, Integer.MAX_VALUE, at);
    DataType type = Coercion.common(arguments, "Function " + name);
    boolean nullable = arguments.stream().allMatch(Expr::nullable);
    List<Expr> operands = Coercion.castAll(arguments, type);
    return new Expr.Call(Emission.template("coalesce($*)"), operands, type, nullable, at);
  }

  static Expr ifNull(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    return coalesce(name, arguments, at);
  }

  static Expr nvl2(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 3, 3, at);
    Expr present = Operators.test("($1 IS NOT NULL)", arguments.get(0), at);
    return Operators.conditional(List.of(present), List.of(arguments.get(1)), arguments.get(2), at);
  }

  static Expr ifElse(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 3, 3, at);
    return Operators.conditional(
        List.of(arguments.get(0)), List.of(arguments.get(1)), arguments.get(2), at);
  }

  static Expr nullIf(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    Expr value = arguments.get(0);
    Expr same = Operators.comparison("=", value, arguments.get(1), at);
    return Operators.conditional(
        List.of(same), List.of(new Expr.Literal(null, value.type(), at)), value, at);
  }

  /** {@code greatest} and {@code least}: NULLs are passed over, NaN is the greatest. */
  static Signature extreme(String engine) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, Integer.MAX_VALUE, at);
      DataType type = Coercion.common(arguments, "Function " + name);
      boolean nullable = arguments.stream().allMatch(Expr::nullable);
      List<Expr> operands = Coercion.castAll(arguments, type);
      return new Expr.Call(Emission.template(engine + "($*)"), operands, type, nullable, at);
    };
  }

  static Expr test(String name, List<Expr> arguments, Position at, String template) {
    Signature.count(name, arguments, 1, 1, at);
    return Operators.test(template, arguments.get(0), at);
  }

  static Expr isNan(String name, List<Expr> arguments, Position at) {
    Expr number =
        Signature.fit(name, arguments, at, Signature.Parameter.of(PrimitiveType.DOUBLE)).get(0);
    return Operators.test("coalesce(isnan($1), FALSE)", number, at);
  }
}
