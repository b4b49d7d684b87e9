package dev.sluice.server.sparksql;

import dev.sluice.server.functions.RoundFunctions;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import java.util.List;

/**
 * Types the operators.
 *
 * <p>Source: Spark's {@code arithmetic.scala} and {@code predicates.scala} under ANSI mode.
 */
final class Operators {
  static final Emission AND = Emission.template("($1 AND $2)");

  private Operators() {}

  static Expr and(Expr left, Expr right, Position at) {
    List<Expr> truths = List.of(truth(left, "AND"), truth(right, "AND"));
    boolean nullable = left.nullable() || right.nullable();
    return new Expr.Call(AND, truths, PrimitiveType.BOOLEAN, nullable, at);
  }

  static Expr arithmetic(String operator, Expr l, Expr r, Position at) {
    if (Intervals.concern(l, r)) {
      return Intervals.arithmetic(operator, l, r, at);
    }
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
      return decimal(operator, decimalOperand(l), decimalOperand(r), at);
    }
    boolean nullable = l.nullable() || r.nullable();
    DataType type =
        switch (operator) {
          case "/" -> PrimitiveType.DOUBLE;
          case "DIV" -> PrimitiveType.LONG;
          default -> common;
        };
    if (operator.equals("DIV") && !Coercion.isIntegral(common)) {
      throw Refusals.mismatch(at, "Operator DIV wants whole numbers or decimals");
    }
    List<Expr> operands = Coercion.castAll(List.of(l, r), type);
    return new Expr.Call(plain(operator, operands.get(1)), operands, type, nullable, at);
  }

  private static Emission plain(String operator, Expr divisor) {
    String engine = operator.equals("DIV") ? "//" : operator;
    boolean divides = "/%DIV".contains(operator);
    return divides && !nonZero(divisor)
        ? Division.of(engine)
        : Emission.template("($1 " + engine + " $2)");
  }

  private static boolean nonZero(Expr divisor) {
    return divisor instanceof Expr.Literal literal
        && literal.value() instanceof Number number
        && number.doubleValue() != 0;
  }

  private static Expr decimalOperand(Expr operand) {
    if (operand.type() == PrimitiveType.NULL) {
      return Coercion.cast(operand, new DecimalType(1, 0));
    }
    return Coercion.cast(operand, Coercion.asDecimal(operand));
  }

  private static Expr decimal(String operator, Expr l, Expr r, Position at) {
    DecimalType left = (DecimalType) l.type();
    DecimalType right = (DecimalType) r.type();
    boolean nullable = l.nullable() || r.nullable();
    List<Expr> operands = List.of(l, r);
    if (operator.equals("DIV")) {
      Emission whole = DecimalSql.whole(left, right);
      return new Expr.Call(whole, operands, PrimitiveType.LONG, nullable, at);
    }
    DecimalType result =
        switch (operator) {
          case "*" -> Decimals.times(left, right);
          case "/" -> Decimals.over(left, right);
          case "%" -> Decimals.remainder(left, right);
          default -> Decimals.plus(left, right);
        };
    if (operator.equals("*") && left.scale() + right.scale() > DecimalType.MAX_PRECISION) {
      throw Refusals.unsupported(
          at, "A product with more than 38 digits after the point", "casts to smaller scales");
    }
    Emission emission =
        switch (operator) {
          case "*" -> DecimalSql.product(result);
          case "/" -> DecimalSql.quotient(left, right, result);
          case "%" -> DecimalSql.remainder(left, right, result);
          default -> DecimalSql.sum(operator, result, Math.max(left.scale(), right.scale()));
        };
    return new Expr.Call(emission, operands, result, nullable, at);
  }

  static Expr negate(Expr operand, Position at) {
    if (operand.type() instanceof IntervalType) {
      return Intervals.negate(operand, at);
    }
    Expr number = numeric(operand, "Operator -");
    if (Numbers.keepsFewerDigits(number.type())) {
      return Numbers.byText(RoundFunctions.NEGATE_DECIMAL, number, at);
    }
    Emission emission =
        Coercion.isIntegral(number.type())
            ? Emission.template("(" + SqlText.cast("0", number.type()) + " - $1)")
            : Emission.template("(- $1)");
    return new Expr.Call(emission, List.of(number), number.type(), number.nullable(), at);
  }

  /** The operand itself: a number or an interval. */
  static Expr positive(Expr operand, String where) {
    return operand.type() instanceof IntervalType ? operand : numeric(operand, where);
  }

  /** A number, or a string or NULL read as a double. */
  static Expr numeric(Expr operand, String where) {
    boolean number = Coercion.isNumeric(operand.type());
    return number ? operand : Coercion.argument(operand, PrimitiveType.DOUBLE, where);
  }

  static Expr comparison(String operator, Expr l, Expr r, Position at) {
    List<Expr> operands = comparable(List.of(l, r), "Operator " + operator);
    boolean safe = operator.equals("<=>");
    String engine =
        switch (operator) {
          case "<=>" -> "IS NOT DISTINCT FROM";
          case "==" -> "=";
          case "!=" -> "<>";
          default -> operator;
        };
    return new Expr.Call(
        Emission.template("($1 " + engine + " $2)"),
        operands,
        PrimitiveType.BOOLEAN,
        !safe && (l.nullable() || r.nullable()),
        at);
  }

  /** Brings operands to their least common type, for UNION and the like. */
  static List<Expr> sameType(List<Expr> operands, String where) {
    return Coercion.castAll(operands, Coercion.common(operands, where));
  }

  /** Brings operands to the type that they are compared in. */
  static List<Expr> comparable(List<Expr> operands, String where) {
    DataType common = Coercion.common(operands, where);
    if (common instanceof DecimalType) {
      DecimalType decimal = null;
      for (Expr operand : operands) {
        if (operand.type() != PrimitiveType.NULL) {
          DecimalType own = Coercion.asDecimal(operand);
          decimal = decimal == null ? own : Decimals.wider(decimal, own);
        }
      }
      common = decimal == null ? common : decimal;
    }
    if (common instanceof MapType) {
      throw Refusals.mismatch(operands.get(0).at(), where + " cannot compare maps");
    }
    return Coercion.castAll(operands, common);
  }

  /** A condition; NULL counts as one. */
  static Expr truth(Expr operand, String where) {
    if (operand.type() == PrimitiveType.BOOLEAN || operand.type() == PrimitiveType.NULL) {
      return Coercion.cast(operand, PrimitiveType.BOOLEAN);
    }
    throw Refusals.mismatch(
        operand.at(), where + " wants a boolean and got " + operand.type().sql());
  }

  static Expr logical(String template, String where, List<Expr> operands, Position at) {
    List<Expr> truths = operands.stream().map(operand -> truth(operand, where)).toList();
    boolean nullable = truths.stream().anyMatch(Expr::nullable);
    return new Expr.Call(Emission.template(template), truths, PrimitiveType.BOOLEAN, nullable, at);
  }

  /** A test of any value whose answer is never NULL. */
  static Expr test(String template, Expr operand, Position at) {
    return new Expr.Call(
        Emission.template(template), List.of(operand), PrimitiveType.BOOLEAN, false, at);
  }

  /**
   * {@code CASE WHEN c1 THEN v1 … ELSE e END}.
   *
   * @param otherwise a literal NULL where there is no ELSE
   */
  static Expr conditional(List<Expr> conditions, List<Expr> values, Expr otherwise, Position at) {
    java.util.ArrayList<Expr> branches = new java.util.ArrayList<>(values);
    branches.add(otherwise);
    DataType type = Coercion.common(branches, "CASE");
    java.util.ArrayList<Expr> operands = new java.util.ArrayList<>();
    for (int i = 0; i < conditions.size(); i++) {
      operands.add(truth(conditions.get(i), "WHEN"));
      operands.add(Coercion.cast(values.get(i), type));
    }
    operands.add(Coercion.cast(otherwise, type));
    boolean nullable = branches.stream().anyMatch(Expr::nullable);
    return new Expr.Call(Operators::writeCase, operands, type, nullable, at);
  }

  private static String writeCase(List<String> operands) {
    StringBuilder sql = new StringBuilder("CASE");
    for (int i = 0; i + 1 < operands.size(); i += 2) {
      sql.append(" WHEN ").append(operands.get(i)).append(" THEN ").append(operands.get(i + 1));
    }
    return sql.append(" ELSE ").append(operands.get(operands.size() - 1)).append(" END").toString();
  }
}
