package dev.sluice.server.sparksql.tree;

import java.util.List;

/**
 * What stands where the engine may not come to it. A constant there that raises an error must raise
 * it when it is computed: the engine simplifies conditions and comparisons of constants while it
 * plans, and an error of one of them would fail rows that never ask for it.
 */
public final class Late {
  /** Volatile, and always true. */
  private static final String NOW = "random() < 2";

  private Late() {}

  /** The same expression, with those constants in it that may fail computed row by row. */
  public static Expr of(Expr expr) {
    if (expr instanceof Expr.Lambda || isLate(expr) || !InTurn.mayFail(expr)) {
      return expr;
    }
    if (!isConstant(expr) || expr.operands().stream().anyMatch(InTurn::mayFail)) {
      return expr.mapOperands(Late::of);
    }
    boolean raises = expr instanceof Expr.Cast cast && Folding.failure(cast) != null;
    return raises
        ? expr
        : new Expr.Call(new ByRow(), List.of(expr), expr.type(), expr.nullable(), expr.at());
  }

  /** The same expression, with all constants in it left to the engine again. */
  public static Expr none(Expr expr) {
    return isLate(expr) ? expr.operands().get(0) : expr.mapOperands(Late::none);
  }

  /** Whether something of this is in the engine's SQL. */
  static boolean isIn(String sql) {
    return sql.contains(NOW);
  }

  private static boolean isLate(Expr expr) {
    return expr instanceof Expr.Call call && call.emission() instanceof ByRow;
  }

  /** Whether it is made of constants alone, so that Spark computes it while it plans. */
  public static boolean isConstant(Expr expr) {
    boolean own = expr instanceof Expr.Literal || expr instanceof Expr.Cast;
    return (own || expr instanceof Expr.Call)
        && expr.operands().stream().allMatch(Late::isConstant);
  }

  /** Its operand, which the engine takes for another value in each row. */
  private record ByRow() implements Emission {
    @Override
    public String sql(List<String> operands) {
      return "CASE WHEN " + NOW + " THEN " + operands.get(0) + " END";
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
}
