package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.RoundFunctions;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Choice;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Comparison;
import dev.sluice.server.sparksql.tree.Decimals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.Late;
import dev.sluice.server.sparksql.tree.LogicSql;
import dev.sluice.server.sparksql.tree.NestedOrder;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;
import java.util.Optional;

/**
 * Types the operators.
 *
 * <p>Source: Spark's {@code arithmetic.scala} and {@code predicates.scala} under ANSI mode.
 */
public final class Operators {

  private Operators() {}

  public static Expr and(Expr left, Expr right, Position at) {
    return junction(LogicSql.AND, "AND", left, right, at);
  }

  public static Expr or(Expr left, Expr right, Position at) {
    return junction(LogicSql.OR, "OR", left, right, at);
  }

  /** Beside a boolean a string is read as one. */
  private static Expr junction(Emission emission, String where, Expr l, Expr r, Position at) {
    Expr left = r.type() == PrimitiveType.BOOLEAN ? fromText(l) : l;
    Expr right = l.type() == PrimitiveType.BOOLEAN ? fromText(r) : r;
    List<Expr> truths = List.of(truth(left, where), truth(right, where));
    boolean nullable = truths.stream().anyMatch(Expr::nullable);
    return new Expr.Call(emission, truths, PrimitiveType.BOOLEAN, nullable, at);
  }

  private static Expr fromText(Expr operand) {
    boolean text = operand.type() == PrimitiveType.STRING;
    return text ? Coercion.cast(operand, PrimitiveType.BOOLEAN) : operand;
  }

  public static Expr arithmetic(String operator, Expr l, Expr r, Position at) {
    if (Intervals.concern(l, r)) {
      return Intervals.arithmetic(operator, l, r, at);
    }
    Expr result = Arithmetic.of(operator, l, r, false, at);
    return switch (operator) {
      case "+" -> Sum.of(result, 1, 1);
      case "-" -> Sum.of(result, 1, -1);
      default -> result;
    };
  }

  public static Expr negate(Expr operand, Position at) {
    if (operand.type() instanceof IntervalType) {
      return Intervals.negate(operand, at);
    }
    Expr number = numeric(operand, "Operator -");
    if (Numbers.keepsFewerDigits(number.type())) {
      return Numbers.byText(RoundFunctions.NEGATE_DECIMAL, number, at);
    }
    Emission emission =
        Coercion.isIntegral(number.type())
            ? Emission.template(
                Arithmetic.overflowing("-") + "(" + SqlText.cast("0", number.type()) + ", $1)")
            : Emission.total(Emission.template("(- $1)"));
    return Sum.of(
        new Expr.Call(
            Emission.strict(emission), List.of(number), number.type(), number.nullable(), at),
        -1);
  }

  /** The operand itself: a number or an interval. */
  public static Expr positive(Expr operand, String where) {
    return operand.type() instanceof IntervalType ? operand : numeric(operand, where);
  }

  /** A number, or a string or NULL read as a double. */
  static Expr numeric(Expr operand, String where) {
    boolean number = Coercion.isNumeric(operand.type());
    return number ? operand : Coercion.argument(operand, PrimitiveType.DOUBLE, where);
  }

  public static Expr comparison(String operator, Expr l, Expr r, Position at) {
    refuseDenial(operator, l, r);
    refuseDenial(operator, r, l);
    List<Expr> operands = comparable(List.of(l, r), "Operator " + operator, Operators::meet);
    String engine =
        switch (operator) {
          case "<=>" -> "IS NOT DISTINCT FROM";
          case "==" -> "=";
          case "!=" -> "<>";
          case "!>" -> "<=";
          case "!<" -> ">=";
          default -> operator;
        };
    DataType type = operands.get(0).type();
    boolean keyed = NestedOrder.differs(type) && List.of("<", "<=", ">", ">=").contains(engine);
    Emission emission =
        keyed ? sql -> ordered(sql, engine, type) : Emission.template("($1 " + engine + " $2)");
    boolean safe = operator.equals("<=>");
    return new Expr.Call(
        safe ? new Sameness(emission) : new Comparison(engine, emission),
        safe ? operands : InTurn.guarded(operands),
        PrimitiveType.BOOLEAN,
        !safe && (l.nullable() || r.nullable()),
        at);
  }

  /** Whether two values are the same, as NULL and NULL are. */
  public record Sameness(Emission emission) implements Emission {
    @Override
    public String sql(List<String> operands) {
      return emission.sql(operands);
    }

    @Override
    public boolean isTotal() {
      return true;
    }
  }

  private static String ordered(List<String> operands, String engine, DataType type) {
    String left = NestedOrder.key(operands.get(0), type);
    return "(" + left + " " + engine + " " + NestedOrder.key(operands.get(1), type) + ")";
  }

  /** The type in which a comparison takes two of other types. */
  private static Optional<DataType> meet(DataType l, DataType r) {
    boolean nested = !(isAtomic(l) && isAtomic(r));
    if (nested && Coercion.alike(l, r)) {
      return Optional.of(l);
    }
    return nested ? Coercion.tightest(l, r) : Coercion.common(l, r);
  }

  private static boolean isAtomic(DataType type) {
    return type instanceof PrimitiveType || type instanceof DecimalType;
  }

  /** Brings operands to their least common type, for UNION and the like. */
  public static List<Expr> sameType(List<Expr> operands, String where) {
    Coercion.Rule rule = (l, r) -> Coercion.alike(l, r) ? Optional.of(l) : Coercion.common(l, r);
    return Coercion.castAll(operands, Coercion.common(operands, where, rule));
  }

  /** Brings operands to the type that {@code IN} compares them in. */
  public static List<Expr> comparable(List<Expr> operands, String where) {
    return comparable(operands, where, Coercion::common);
  }

  private static List<Expr> comparable(List<Expr> operands, String where, Coercion.Rule rule) {
    DataType common = Coercion.common(operands, where, rule);
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
    if (common != PrimitiveType.NULL && !NestedOrder.exists(common)) {
      throw Refusals.mismatch(operands.get(0).at(), where + " cannot compare " + common.sql());
    }
    return Coercion.castAll(operands, common);
  }

  /** A condition that is a boolean, and not a bare NULL. */
  public static Expr condition(Expr operand, String where) {
    if (operand.type() == PrimitiveType.NULL) {
      throw Refusals.mismatch(operand.at(), where + " wants a boolean and got void");
    }
    return truth(operand, where);
  }

  /** A condition; NULL counts as one. */
  public static Expr truth(Expr operand, String where) {
    if (operand.type() == PrimitiveType.BOOLEAN || operand.type() == PrimitiveType.NULL) {
      return Coercion.cast(operand, PrimitiveType.BOOLEAN);
    }
    throw Refusals.mismatch(
        operand.at(), where + " wants a boolean and got " + operand.type().sql());
  }

  /** {@code NOT}, which reads a string as a boolean. */
  public static Expr not(Expr operand, Position at) {
    Expr truth = truth(fromText(operand), "NOT");
    return new Expr.Call(
        new Negation(), List.of(truth), PrimitiveType.BOOLEAN, truth.nullable(), at);
  }

  /** Whether a condition is false. */
  public record Negation() implements Emission {
    @Override
    public String sql(List<String> operands) {
      return "(NOT " + operands.get(0) + ")";
    }

    @Override
    public boolean isTotal() {
      return true;
    }

    @Override
    public boolean isStrict() {
      return true;
    }
  }

  /** Whether a value is NULL, or whether it is not. */
  public record NullTest(boolean wanted) implements Emission {
    static final String NULL = "($1 IS NULL)";
    public static final String NOT_NULL = "($1 IS NOT NULL)";

    @Override
    public String sql(List<String> operands) {
      return "(" + operands.get(0) + (wanted ? " IS NULL)" : " IS NOT NULL)");
    }

    @Override
    public boolean isTotal() {
      return true;
    }
  }

  /** Whether the first operand equals one of the others. */
  public record Membership() implements Emission {
    @Override
    public String sql(List<String> operands) {
      String others = String.join(", ", operands.subList(1, operands.size()));
      return "(" + operands.get(0) + " IN (" + others + "))";
    }

    @Override
    public boolean isTotal() {
      return true;
    }
  }

  /** A test of any value whose answer is never NULL. */
  public static Expr test(String template, Expr operand, Position at) {
    boolean isNull = template.equals(NullTest.NULL);
    Emission emission =
        isNull || template.equals(NullTest.NOT_NULL)
            ? new NullTest(isNull)
            : Emission.total(Emission.template(template));
    return new Expr.Call(emission, List.of(operand), PrimitiveType.BOOLEAN, false, at);
  }

  /**
   * {@code CASE WHEN c1 THEN v1 … ELSE e END}.
   *
   * @param otherwise a literal NULL where there is no ELSE
   */
  public static Expr conditional(
      List<Expr> conditions, List<Expr> values, Expr otherwise, Position at) {
    java.util.ArrayList<Expr> branches = new java.util.ArrayList<>(values);
    branches.add(otherwise);
    DataType type = Coercion.common(branches, "CASE");
    java.util.ArrayList<Expr> operands = new java.util.ArrayList<>();
    for (int i = 0; i < conditions.size(); i++) {
      Expr condition = truth(conditions.get(i), "WHEN");
      operands.add(i == 0 ? condition : Late.of(condition));
      operands.add(Late.of(Coercion.cast(values.get(i), type)));
    }
    operands.add(Late.of(Coercion.cast(otherwise, type)));
    boolean nullable = branches.stream().anyMatch(Expr::nullable);
    return new Expr.Call(Choice.CASE, operands, type, nullable, at);
  }

  /** Spark makes NOT of some comparisons before it decides what NULL means for IN. */
  private static void refuseDenial(String operator, Expr answer, Expr other) {
    boolean in = answer instanceof Expr.Subquery subquery && !subquery.tested().isEmpty();
    boolean same = operator.startsWith("=") || operator.equals("<=>");
    if (in
        && other instanceof Expr.Literal literal
        && !(same && Boolean.TRUE.equals(literal.value()))) {
      throw Refusals.unsupported(
          answer.at(), "IN (SELECT …) beside a constant", "IN, NOT IN or IS NULL");
    }
  }
}
