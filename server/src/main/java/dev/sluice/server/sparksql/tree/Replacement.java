package dev.sluice.server.sparksql.tree;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a relation takes from the query around it, replaced in all that is below it. */
final class Replacement {
  private Replacement() {}

  /** The relation with what it takes from outside replaced. */
  static Rel replaced(Rel rel, List<Expr> before, List<Expr> after) {
    Map<String, Expr> changes = new HashMap<>();
    for (int i = 0; i < before.size(); i++) {
      String name = ExprSql.of(before.get(i));
      if (!name.equals(ExprSql.of(after.get(i)))) {
        changes.put(name, after.get(i));
      }
    }
    return changes.isEmpty() ? rel : replaced(rel, changes);
  }

  private static Rel replaced(Rel rel, Map<String, Expr> changes) {
    return rel.map(input -> replaced(input, changes), expr -> replaced(expr, changes));
  }

  private static Expr replaced(Expr expr, Map<String, Expr> changes) {
    boolean candidate = expr instanceof Expr.Reference || expr instanceof Expr.Aggregate;
    Expr change = candidate ? changes.get(ExprSql.of(expr)) : null;
    return change != null ? change : expr.mapOperands(operand -> replaced(operand, changes));
  }
}
