package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.JoinKind;
import dev.sluice.server.sparksql.tree.LogicSql;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a subquery may use the columns of the query around it, and where it may stand itself.
 *
 * <p>Source: {@code checkCorrelationsInSubquery} and {@code checkSubqueryExpression} of Spark's
 * {@code CheckAnalysis}.
 */
final class CorrelationRules {
  private final Set<String> outer = new HashSet<>();
  private final Position at;

  private CorrelationRules(List<Expr> outer, Position at) {
    outer.forEach(expr -> this.outer.add(ExprSql.of(expr)));
    this.at = at;
  }

  /**
   * Refuses a subquery, or the right side of a lateral join, that Spark refuses.
   *
   * @param outer what it takes from the row around it
   */
  static void check(Rel rel, List<Expr> outer, Position at) {
    if (!outer.isEmpty()) {
      new CorrelationRules(outer, at).check(rel, true);
    }
  }

  private void check(Rel rel, boolean allowed) {
    boolean host =
        rel instanceof Rel.Filter
            || rel instanceof Rel.Join
            || rel instanceof Rel.Extend
            || (rel instanceof Rel.Generate generate && generate.input() instanceof Rel.OneRow)
            || isPlain(rel);
    if (!(allowed && host) && rel.expressions().stream().anyMatch(this::isCorrelated)) {
      throw Refusals.unsupported(
          at, "A column of the outer query outside WHERE, ON and a plain SELECT list", null);
    }
    if (rel instanceof Rel.Join join) {
      boolean missingLeft = join.kind() == JoinKind.RIGHT || join.kind() == JoinKind.FULL;
      boolean inner = join.kind() == JoinKind.INNER || join.kind() == JoinKind.CROSS;
      boolean rightKept = inner || join.kind() == JoinKind.RIGHT;
      check(join.left(), allowed && !missingLeft);
      check(join.right(), allowed && rightKept);
    } else {
      rel.inputs().forEach(input -> check(input, allowed));
    }
  }

  /**
   * Refuses ORDER BY with LIMIT over a condition of the outer query alone: Spark cuts such a
   * subquery without sorting it.
   */
  static void checkLimit(Rel rel, List<Expr> outer, Position at) {
    List<Expr> conditions = new ArrayList<>();
    new CorrelationRules(outer, at).correlated(rel, false, conditions);
    Set<String> own = new HashSet<>(ExprSql.all(outer));
    if (!conditions.isEmpty() && conditions.stream().allMatch(each -> isMadeOf(each, own))) {
      throw Refusals.unsupported(
          at, "LIMIT of a subquery whose WHERE tests the outer query alone", "CASE around it");
    }
  }

  private void correlated(Rel rel, boolean cut, List<Expr> conditions) {
    if (cut && rel instanceof Rel.Filter filter) {
      conjuncts(filter.condition(), conditions);
    }
    boolean below = cut || rel instanceof Rel.Limit;
    rel.inputs().forEach(input -> correlated(input, below, conditions));
  }

  private void conjuncts(Expr condition, List<Expr> conditions) {
    if (condition instanceof Expr.Call call && call.emission() == LogicSql.AND) {
      call.operands().forEach(operand -> conjuncts(operand, conditions));
    } else if (isCorrelated(condition)) {
      conditions.add(condition);
    }
  }

  private static boolean isMadeOf(Expr expr, Set<String> own) {
    return own.contains(ExprSql.of(expr))
        || (!(expr instanceof Expr.Reference)
            && expr.operands().stream().allMatch(operand -> isMadeOf(operand, own)));
  }

  /** Whether it is the projection of a SELECT without groups. */
  private static boolean isPlain(Rel rel) {
    return rel instanceof Rel.Project project && !isGrouped(project.input());
  }

  private static boolean isGrouped(Rel rel) {
    return rel instanceof Rel.Group
        || ((rel instanceof Rel.Sort || rel instanceof Rel.Limit || rel instanceof Rel.Filter)
            && isGrouped(rel.inputs().get(0)));
  }

  private boolean isCorrelated(Expr expr) {
    boolean candidate = expr instanceof Expr.Reference || expr instanceof Expr.Aggregate;
    return (candidate && outer.contains(ExprSql.of(expr)))
        || expr.operands().stream().anyMatch(this::isCorrelated);
  }

  /** Refuses the subqueries that Spark knows in filters and projections only. */
  static void checkSort(Expr key) {
    if (key instanceof Expr.Subquery subquery
        && (subquery.form() != Expr.SubqueryForm.SCALAR || !subquery.outer().isEmpty())) {
      throw Refusals.unsupported(
          key.at(), "EXISTS, IN or a correlated subquery in ORDER BY", "it in the SELECT list");
    }
    key.operands().forEach(CorrelationRules::checkSort);
  }

  /** Refuses a condition of a join whose subqueries take columns from both sides. */
  static void checkJoin(Expr condition, List<Column> left, List<Column> right) {
    if (condition instanceof Expr.Subquery subquery && !subquery.outer().isEmpty()) {
      List<Expr> used = subquery.operands();
      boolean mixed = uses(used, left) && uses(used, right);
      if (mixed || subquery.form() == Expr.SubqueryForm.SCALAR) {
        throw Refusals.unsupported(
            condition.at(), "A subquery over both sides of a join in ON", "it in WHERE");
      }
    }
    condition.operands().forEach(operand -> checkJoin(operand, left, right));
  }

  private static boolean uses(List<Expr> exprs, List<Column> side) {
    return exprs.stream()
        .anyMatch(
            expr ->
                (expr instanceof Expr.Reference reference
                        && side.stream()
                            .anyMatch(c -> c.sqlName().equals(reference.column().sqlName())))
                    || uses(expr.operands(), side));
  }
}
