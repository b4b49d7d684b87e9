package dev.sluice.server.sparksql.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code CASE}: conditions, each before its value, and at the end the value where none is true. A
 * constant that is false or NULL has no value to choose, and nothing is behind one that is true.
 *
 * <p>Source: Spark's {@code SimplifyConditionals}.
 */
public enum Choice implements Emission {
  CASE;

  @Override
  public String sql(List<String> operands) {
    StringBuilder sql = new StringBuilder("CASE");
    for (int i = 0; i + 1 < operands.size(); i += 2) {
      sql.append(" WHEN ").append(operands.get(i)).append(" THEN ").append(operands.get(i + 1));
    }
    return sql.append(" ELSE ").append(operands.get(operands.size() - 1)).append(" END").toString();
  }

  @Override
  public boolean isTotal() {
    return true;
  }

  @Override
  public List<Expr> choices(List<Expr> operands) {
    List<Expr> choices = new ArrayList<>();
    for (int i = 0; i + 1 < operands.size(); i += 2) {
      Expr condition = operands.get(i);
      if (!isNever(condition)) {
        choices.add(operands.get(i + 1));
      }
      if (isAlways(condition)) {
        return choices;
      }
    }
    choices.add(operands.get(operands.size() - 1));
    return choices;
  }

  private static boolean isNever(Expr condition) {
    return InTurn.isNull(condition)
        || (condition instanceof Expr.Literal literal && Boolean.FALSE.equals(literal.value()));
  }

  /** A constant, or the comparison that {@code nullif} makes of one constant and the same one. */
  private static boolean isAlways(Expr condition) {
    if (condition instanceof Expr.Call call && LogicSql.isEquation(call)) {
      Expr left = call.operands().get(0);
      return left instanceof Expr.Literal l
          && call.operands().get(1) instanceof Expr.Literal r
          && l.value() != null
          && l.value().equals(r.value());
    }
    return condition instanceof Expr.Literal literal && Boolean.TRUE.equals(literal.value());
  }
}
