package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Attempt;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Decimals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;

/**
 * {@code + - * / % DIV} of numbers, and {@code try_add} and its like.
 *
 * <p>Source: Spark's {@code arithmetic.scala} under ANSI mode.
 */
final class Arithmetic {
  private static final Emission NO_ZERO = Emission.total(Emission.template("nullif($1, 0)"));

  private Arithmetic() {}

  /**
   * An operator that gives NULL where it fails. Operands that are numbers fail as ever; others, and
   * what makes numbers of them, belong to the operator.
   */
  static Signature attempt(String operator) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, 2, at);
      Expr l = arguments.get(0);
      Expr r = arguments.get(1);
      if (Coercion.isNumeric(l.type()) && Coercion.isNumeric(r.type())) {
        return of(operator, l, r, true, at);
      }
      if (Intervals.concern(l, r)) {
        return Intervals.attempt(operator, arguments, at);
      }
      DataType common = Coercion.common(List.of(l, r), "Function " + name);
      return Attempt.of(of(operator, attempted(l, common), attempted(r, common), true, at));
    };
  }

  private static Expr attempted(Expr operand, DataType type) {
    return operand.type() == PrimitiveType.STRING
        ? new Expr.Cast(operand, type, true, operand.at())
        : operand;
  }

  /**
   * Types an operator over numbers, strings and NULL.
   *
   * @param attempt NULL instead of an error
   */
  static Expr of(String operator, Expr l, Expr r, boolean attempt, Position at) {
    String where = "Operator " + operator;
    DataType common = Coercion.common(List.of(l, r), where);
    if (common == PrimitiveType.NULL) {
      common = PrimitiveType.DOUBLE;
    }
    if (!Coercion.isNumeric(common)) {
      throw Refusals.mismatch(
          at, where + " wants numbers and got " + l.type().sql() + " and " + r.type().sql());
    }
    if (common instanceof DecimalType) {
      if (operator.equals("/") && l.type() == PrimitiveType.NULL) {
        return of(operator, Coercion.cast(l, PrimitiveType.DOUBLE), r, attempt, at);
      }
      Expr left = decimalOperand(l, r);
      return decimal(operator, left, decimalOperand(r, l), attempt, at);
    }
    boolean nullable = attempt || l.nullable() || r.nullable();
    DataType type =
        switch (operator) {
          case "/" -> PrimitiveType.DOUBLE;
          case "DIV" -> PrimitiveType.LONG;
          default -> common;
        };
    if (operator.equals("DIV") && !Coercion.isIntegral(common)) {
      throw Refusals.mismatch(at, "Operator DIV wants whole numbers or decimals");
    }
    // A string beside a whole number is read as one, whatever the operator does then.
    List<Expr> operands = Coercion.castAll(Coercion.castAll(List.of(l, r), common), type);
    Emission emission = emission(operator, type, operands.get(1), attempt);
    return call(emission, inTurn(operator, operands, attempt), type, attempt, nullable, at);
  }

  private static Emission emission(String operator, DataType type, Expr divisor, boolean attempt) {
    if ("/%DIV".contains(operator)) {
      String engine = operator.equals("DIV") ? "//" : operator;
      return nonZero(divisor)
          ? Emission.template("($1 " + engine + " $2)")
          : Division.of(engine, type, attempt);
    }
    if (attempt && Coercion.isIntegral(type)) {
      String wide = "(CAST($1 AS HUGEINT) " + operator + " CAST($2 AS HUGEINT))";
      return Emission.template("TRY_CAST(" + wide + " AS " + SqlText.type(type) + ")");
    }
    return Coercion.isFloating(type)
        ? Emission.total(Emission.template("($1 " + operator + " $2)"))
        : Emission.template(overflowing(operator) + "($1, $2)");
  }

  /**
   * The engine's function of whole numbers. By its sign it would be taken for one that never
   * overflows: the planner moves the constant of {@code id + 2147483647 > 0} to the other side.
   */
  static String overflowing(String operator) {
    return switch (operator) {
      case "+" -> "add";
      case "-" -> "subtract";
      case "*" -> "multiply";
      default -> throw new AssertionError(operator);
    };
  }

  /** Whether a divisor is a constant that can neither be zero nor make a quotient overflow. */
  private static boolean nonZero(Expr divisor) {
    return divisor instanceof Expr.Literal literal
        && literal.value() instanceof Number number
        && number.doubleValue() != 0
        && number.doubleValue() != -1;
  }

  /** The operand as a decimal; NULL takes the type of the other one. */
  private static Expr decimalOperand(Expr operand, Expr other) {
    Expr typed = operand.type() == PrimitiveType.NULL ? other : operand;
    return Coercion.cast(operand, Coercion.asDecimal(typed));
  }

  private static Expr decimal(String operator, Expr l, Expr r, boolean attempt, Position at) {
    DecimalType left = (DecimalType) l.type();
    DecimalType right = (DecimalType) r.type();
    boolean nullable = attempt || l.nullable() || r.nullable();
    List<Expr> operands = inTurn(operator, List.of(l, r), attempt);
    if (operator.equals("DIV")) {
      return call(DecimalSql.whole(), operands, PrimitiveType.LONG, attempt, nullable, at);
    }
    DecimalType result =
        switch (operator) {
          case "*" -> Decimals.times(left, right);
          case "/" -> Decimals.over(left, right);
          case "%" -> Decimals.remainder(left, right);
          default -> Decimals.plus(left, right);
        };
    Emission emission =
        switch (operator) {
          case "*" -> DecimalSql.product(left, right, result, attempt);
          case "/" -> DecimalSql.quotient(left, right, result, attempt);
          case "%" -> DecimalSql.remainder(left, right, result, attempt);
          default -> DecimalSql.sum(operator, left, right, result, attempt);
        };
    boolean roomy = "+-*".contains(operator) && result.precision() < DecimalType.MAX_PRECISION;
    return call(
        roomy ? Emission.total(emission) : emission, operands, result, attempt, nullable, at);
  }

  private static Expr call(
      Emission emission,
      List<Expr> operands,
      DataType type,
      boolean attempt,
      boolean nullable,
      Position at) {
    Emission known = attempt ? Emission.nullIntolerant(emission) : Emission.strict(emission);
    return new Expr.Call(known, operands, type, nullable, at);
  }

  /**
   * Spark looks at a divisor before it looks at what it divides; where it only tries, a zero ends
   * it.
   */
  private static List<Expr> inTurn(String operator, List<Expr> operands, boolean attempt) {
    if (!"/%DIV".contains(operator)) {
      return InTurn.guarded(operands);
    }
    Expr divisor = operands.get(1);
    Expr first =
        attempt
            ? new Expr.Call(NO_ZERO, List.of(divisor), divisor.type(), true, divisor.at())
            : divisor;
    return List.of(InTurn.behind(first, operands.get(0)), divisor);
  }
}
