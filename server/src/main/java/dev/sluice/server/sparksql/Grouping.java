package dev.sluice.server.sparksql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The grouped part of a SELECT: finds keys and aggregates in expressions and names them. */
final class Grouping {
  private final SqlNames names;
  private final Rel input;
  private final Map<String, Rel.Item> keys = new LinkedHashMap<>();
  private final Map<String, Rel.Item> aggregates = new LinkedHashMap<>();

  Grouping(SqlNames names, Rel input, List<Expr> keys) {
    this.names = names;
    this.input = input;
    for (Expr key : keys) {
      this.keys.computeIfAbsent(ExprSql.of(key), sql -> item("key", key));
    }
  }

  private Rel.Item item(String name, Expr value) {
    return new Rel.Item(value, names.column(name, value));
  }

  /** The expression over the columns of {@link #rel()}. */
  Expr rewrite(Expr expr) {
    return rewrite(expr, false);
  }

  /** The condition of HAVING over the columns of {@link #rel()}. */
  Expr rewriteCondition(Expr expr) {
    return rewrite(expr, true);
  }

  private Expr rewrite(Expr expr, boolean condition) {
    String sql = ExprSql.of(expr);
    Rel.Item key = keys.get(sql);
    if (key != null) {
      return new Expr.Reference(key.column(), expr.at());
    }
    if (expr instanceof Expr.Aggregate) {
      if (Expr.windows(expr)) {
        throw Refusals.mismatch(expr.at(), "An aggregate cannot hold a window function");
      }
      Rel.Item aggregate = aggregates.computeIfAbsent(sql, text -> item("aggregate", expr));
      return new Expr.Reference(aggregate.column(), expr.at());
    }
    if (expr instanceof Expr.Reference reference && input.columns().contains(reference.column())) {
      throw Refusals.mismatch(
          expr.at(),
          "The column "
              + reference.column().name()
              + " is neither in GROUP BY nor inside an aggregate function");
    }
    if (expr instanceof Expr.Subquery subquery
        && subquery.form() == Expr.SubqueryForm.SCALAR
        && !subquery.outer().isEmpty()
        && !condition) {
      throw Refusals.unsupported(
          expr.at(), "A correlated subquery outside GROUP BY and aggregates", "it in GROUP BY");
    }
    return expr.mapOperands(operand -> rewrite(operand, condition));
  }

  Rel rel() {
    return new Rel.Group(
        input, new ArrayList<>(keys.values()), new ArrayList<>(aggregates.values()));
  }
}
