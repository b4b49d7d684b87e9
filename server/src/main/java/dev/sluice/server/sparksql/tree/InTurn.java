package dev.sluice.server.sparksql.tree;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The operands of what gives NULL for NULL. Spark computes them from left to right and stops at the
 * first NULL, so that one behind it cannot fail; the engine computes them all.
 *
 * <p>Source: {@code nullSafeEval} of Spark's expressions.
 */
public final class InTurn {
  /** Nodes of an expression that may be written a second time, to ask whether it is NULL. */
  private static final int FEW = 300;

  private InTurn() {}

  /** The same operands, those that may fail computed only where no earlier one is NULL. */
  public static List<Expr> guarded(List<Expr> operands) {
    if (operands.stream().skip(1).noneMatch(InTurn::mayFail)) {
      return operands;
    }
    List<Expr> guarded = new ArrayList<>();
    List<Expr> earlier = new ArrayList<>();
    for (Expr operand : operands) {
      guarded.add(!earlier.isEmpty() && mayFail(operand) ? unlessNull(earlier, operand) : operand);
      presence(operand, earlier);
    }
    return guarded;
  }

  /** The operand, computed only where the other one, which stands before it, is not NULL. */
  public static Expr behind(Expr first, Expr operand) {
    return guarded(List.of(first, operand)).get(1);
  }

  /**
   * Whether the expression is NULL whatever its columns hold, so that Spark's planner computes none
   * of it. Source: {@code NullPropagation}, {@code SimplifyConditionals}, {@code ConstantFolding}.
   */
  public static boolean isNull(Expr expr) {
    if (expr instanceof Expr.Literal literal) {
      return literal.value() == null;
    }
    if (expr instanceof Expr.Cast cast) {
      return isNull(cast.operand());
    }
    if (!(expr instanceof Expr.Call call)) {
      return false;
    }
    List<Expr> choices = call.emission().choices(call.operands());
    if (!choices.isEmpty()) {
      return choices.stream().allMatch(InTurn::isNull);
    }
    return call.emission().isNullIntolerant()
        && call.operands().stream().anyMatch(InTurn::isNull)
        && (!call.emission().isInTurn() || call.operands().stream().allMatch(InTurn::isFolded));
  }

  /** Whether Spark's planner makes a constant of it without an error. */
  private static boolean isFolded(Expr expr) {
    if (expr instanceof Expr.Literal || isNull(expr)) {
      return true;
    }
    boolean total =
        expr instanceof Expr.Cast cast
            ? Casts.keepsAll(cast.operand().type(), cast.type())
                || Folding.constant(cast).isPresent()
            : expr instanceof Expr.Call call && call.emission().isTotal();
    return total && expr.operands().stream().allMatch(InTurn::isFolded);
  }

  /**
   * Those operands that are computed, and may fail, although the call is NULL by a constant beside
   * them; null where no constant makes it NULL.
   */
  static @Nullable List<Expr> computedFor(Expr.Call call) {
    boolean isNull =
        call.emission().isInTurn() && call.operands().stream().anyMatch(InTurn::isNull);
    return isNull ? call.operands().stream().filter(InTurn::mayFail).toList() : null;
  }

  /** Whether some value of its columns may make the expression raise an error. */
  public static boolean mayFail(Expr expr) {
    if (isNull(expr)
        || expr instanceof Expr.Literal
        || expr instanceof Expr.Reference
        || expr instanceof Expr.Subquery) {
      return false;
    }
    if (expr instanceof Expr.Lambda) {
      return true;
    }
    boolean total = expr instanceof Expr.Call call && call.emission().isTotal();
    if (expr instanceof Expr.Cast cast) {
      total =
          cast.attempt()
              || Casts.keepsAll(cast.operand().type(), cast.type())
              || Folding.constant(cast).isPresent();
    }
    return !total || expr.operands().stream().anyMatch(InTurn::mayFail);
  }

  /** What all must have a value for the expression to have one, as far as it may be NULL. */
  public static List<Expr> presence(Expr expr) {
    List<Expr> parts = new ArrayList<>();
    presence(expr, parts);
    return parts;
  }

  /** Adds what all must have a value for the expression to have one. */
  private static void presence(Expr expr, List<Expr> parts) {
    if (!expr.nullable()) {
      return;
    }
    boolean strict =
        expr instanceof Expr.Cast cast
            ? !cast.attempt() && !Casts.mayTurnNull(cast.operand().type(), cast.type())
            : expr instanceof Expr.Call call && call.emission().isStrict();
    if (strict) {
      expr.operands().forEach(operand -> presence(operand, parts));
    } else if (size(expr) <= FEW) {
      parts.add(expr);
    }
  }

  /** How many nodes it has; too many where one of them is not to be computed twice. */
  private static int size(Expr expr) {
    if (expr instanceof Expr.Subquery || expr instanceof Expr.Window) {
      return FEW + 1;
    }
    return 1 + expr.operands().stream().mapToInt(InTurn::size).sum();
  }

  private static Expr unlessNull(List<Expr> earlier, Expr operand) {
    boolean inOrder = earlier.stream().skip(1).anyMatch(InTurn::mayFail);
    List<Expr> operands = new ArrayList<>(List.of(earlier.get(0)));
    earlier.stream().skip(1).map(Late::of).forEach(operands::add);
    operands.add(Late.of(operand));
    return new Expr.Call(new Unless(inOrder), operands, operand.type(), true, operand.at());
  }

  /**
   * Its last operand, where the others have values.
   *
   * @param inOrder whether one of the others may itself fail where one before it is NULL
   */
  private record Unless(boolean inOrder) implements Emission {
    @Override
    public String sql(List<String> operands) {
      int last = operands.size() - 1;
      Set<String> others = new LinkedHashSet<>(operands.subList(0, last));
      return inOrder
          ? others.stream()
              .map(operand -> " WHEN " + operand + " IS NULL THEN NULL")
              .collect(Collectors.joining("", "CASE", " ELSE " + operands.get(last) + " END"))
          : others.stream()
              .map(operand -> operand + " IS NOT NULL")
              .collect(
                  Collectors.joining(
                      " AND ", "CASE WHEN ", " THEN " + operands.get(last) + " END"));
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

  /**
   * A condition of rows whose equations between the two sides of a join compute both of their sides
   * for themselves, as the keys of a join are.
   */
  public static Expr acrossJoins(Expr condition, Rel input) {
    if (!(condition instanceof Expr.Call call)) {
      return condition;
    }
    if (call.emission() == LogicSql.AND) {
      return call.mapOperands(operand -> acrossJoins(operand, input));
    }
    if (!LogicSql.isEquation(call)) {
      return condition;
    }
    Expr plain = call.mapOperands(InTurn::unguarded);
    Set<String> left = Columns.named(plain.operands().get(0));
    Set<String> right = Columns.named(plain.operands().get(1));
    return isBetween(input, left, right) ? plain : condition;
  }

  /** The operand without the test of those before it. */
  public static Expr unguarded(Expr operand) {
    return operand instanceof Expr.Call call && call.emission() instanceof Unless
        ? call.operands().get(call.operands().size() - 1)
        : operand;
  }

  private static boolean isBetween(Rel rel, Set<String> l, Set<String> r) {
    if (rel instanceof Rel.Renamed renamed) {
      return isBetween(renamed.input(), l, r);
    }
    if (rel instanceof Rel.Filter filter) {
      return isBetween(filter.input(), l, r);
    }
    if (!(rel instanceof Rel.Join join) || l.isEmpty() || r.isEmpty()) {
      return false;
    }
    Set<String> left = Columns.of(join.left());
    Set<String> right = Columns.of(join.right());
    return (left.containsAll(l) && right.containsAll(r))
        || (left.containsAll(r) && right.containsAll(l))
        || isBetween(join.left(), l, r)
        || isBetween(join.right(), l, r);
  }
}
