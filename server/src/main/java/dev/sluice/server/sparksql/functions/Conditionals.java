package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.ArithmeticFunctions;
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
import dev.sluice.server.sparksql.tree.Late;
import dev.sluice.server.sparksql.tree.NestedOrder;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;

/** Functions that choose between values. */
public final class Conditionals {
  /** Longest operand that is written a second time, in UTF-16 units. */
  private static final int TWICE = 1000;

  private Conditionals() {}

  public static Expr coalesce(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, Integer.MAX_VALUE, at);
    DataType type = Coercion.common(arguments, "Function " + name);
    boolean nullable = arguments.stream().allMatch(Expr::nullable);
    List<Expr> operands = Coercion.castAll(arguments, type);
    if (operands.stream().skip(1).noneMatch(InTurn::mayFail)) {
      Emission plain = Emission.template("coalesce($*)");
      return new Expr.Call(new Present(plain, true), operands, type, nullable, at);
    }
    List<Expr> lazy = new ArrayList<>(List.of(operands.get(0)));
    operands.stream().skip(1).map(Late::of).forEach(lazy::add);
    Emission lazily = Conditionals::firstPresent;
    return new Expr.Call(new Present(lazily, false), lazy, type, nullable, at);
  }

  /** Its first operand that is not NULL. */
  public record Present(Emission emission, boolean isTotal) implements Emission {
    @Override
    public String sql(List<String> operands) {
      return emission.sql(operands);
    }

    @Override
    public List<Expr> choices(List<Expr> operands) {
      return operands;
    }
  }

  /** The engine takes what occurs twice out of {@code coalesce}, but not out of CASE. */
  private static String firstPresent(List<String> operands) {
    List<String> repeated = operands.subList(0, operands.size() - 1);
    if (repeated.stream().anyMatch(operand -> operand.length() > TWICE)) {
      return "coalesce(" + String.join(", ", operands) + ")";
    }
    StringBuilder sql = new StringBuilder("CASE");
    for (String operand : repeated) {
      sql.append(" WHEN ").append(operand).append(" IS NOT NULL THEN ").append(operand);
    }
    return sql.append(" ELSE ").append(operands.get(operands.size() - 1)).append(" END").toString();
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

  static Expr equalNull(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    return Operators.comparison("<=>", arguments.get(0), arguments.get(1), at);
  }

  static Expr nullIfZero(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    return nullIf(name, List.of(arguments.get(0), Expr.Literal.of(0, at)), at);
  }

  static Expr zeroIfNull(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    return coalesce(name, List.of(arguments.get(0), Expr.Literal.of(0, at)), at);
  }

  /** The second number where the first is NaN. */
  static Expr nanvl(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    boolean single = arguments.stream().allMatch(each -> each.type() == PrimitiveType.FLOAT);
    PrimitiveType type = single ? PrimitiveType.FLOAT : PrimitiveType.DOUBLE;
    Signature.Parameter real = Signature.Parameter.of(type);
    return Signature.nullable(type, "CASE WHEN isnan($1) THEN $2 ELSE $1 END", real, real)
        .call(name, arguments, at);
  }

  /** {@code greatest} and {@code least}: NULLs are passed over, NaN is the greatest. */
  static Signature extreme(String engine) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, Integer.MAX_VALUE, at);
      refuseMixedText(name, arguments, at);
      DataType type = Coercion.common(arguments, "Function " + name);
      if (!NestedOrder.exists(type) && type != PrimitiveType.NULL) {
        throw Refusals.mismatch(at, "Function " + name + " cannot order " + type.sql());
      }
      if (NestedOrder.differs(type)) {
        throw Refusals.unsupported(at, "Function " + name + " of " + type.sql(), "CASE");
      }
      boolean nullable = arguments.stream().allMatch(Expr::nullable);
      List<Expr> operands = Coercion.castAll(arguments, type);
      Emission emission =
          Coercion.isFloating(type)
              ? sql -> extremeReal(engine, sql, type)
              : Emission.template(engine + "($*)");
      return new Expr.Call(emission, operands, type, nullable, at);
    };
  }

  /** Of 0.0 and -0.0, which are equal, the first one counts. */
  private static String extremeReal(String engine, List<String> operands, DataType type) {
    boolean greatest = engine.equals("greatest");
    JavaFunction function = greatest ? ArithmeticFunctions.GREATEST : ArithmeticFunctions.LEAST;
    String extreme = SqlText.cast(operands.get(0), PrimitiveType.DOUBLE);
    for (String operand : operands.subList(1, operands.size())) {
      String next = SqlText.cast(operand, PrimitiveType.DOUBLE);
      extreme = JavaCalls.emission(function).sql(List.of(extreme, next));
    }
    return SqlText.cast(extreme, type);
  }

  /** Strings compare with strings only here. */
  private static void refuseMixedText(String name, List<Expr> arguments, Position at) {
    boolean text = arguments.stream().anyMatch(each -> each.type() == PrimitiveType.STRING);
    for (Expr argument : arguments) {
      boolean fits =
          argument.type() == PrimitiveType.STRING || argument.type() == PrimitiveType.NULL;
      if (text && !fits) {
        throw Refusals.mismatch(
            at, "Function " + name + " mixes string and " + argument.type().sql());
      }
    }
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
