package dev.sluice.server.sparksql;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
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
    if (Coercion.isDatetime(l.type()) || Coercion.isDatetime(r.type())) {
      return dateArithmetic(operator, l, r, at);
    }
    return Arithmetic.of(operator, l, r, false, at);
  }

  private static Expr dateArithmetic(String operator, Expr l, Expr r, Position at) {
    boolean days =
        l.type() == PrimitiveType.DATE
            && (Coercion.isIntegral(r.type()) && r.type() != PrimitiveType.LONG);
    if (days && (operator.equals("+") || operator.equals("-"))) {
      List<Expr> operands = List.of(l, Coercion.cast(r, PrimitiveType.INTEGER));
      boolean nullable = l.nullable() || r.nullable();
      return new Expr.Call(
          Emission.template("($1 " + operator + " $2)"),
          operands,
          PrimitiveType.DATE,
          nullable,
          at);
    }
    throw Refusals.unsupported(
        at, "Arithmetic with dates and intervals", "date_add, date_sub or datediff");
  }

  static Expr negate(Expr operand, Position at) {
    Expr number = numeric(operand, "Operator -");
    Emission emission =
        Coercion.isIntegral(number.type())
            ? Emission.template("(" + SqlText.cast("0", number.type()) + " - $1)")
            : Emission.template("(- $1)");
    return new Expr.Call(emission, List.of(number), number.type(), number.nullable(), at);
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
          case "!>" -> "<=";
          case "!<" -> ">=";
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
