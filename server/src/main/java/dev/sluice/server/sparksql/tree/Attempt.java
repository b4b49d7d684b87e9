package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import java.util.ArrayList;
import java.util.List;

/**
 * Its first operand, with NULL for any error of it: Spark's {@code TryEval}, which is not what the
 * functions do that only try their own operation. Where one of its other operands is true the
 * engine has no value for one that Spark has: that is an error, as it is where nothing is tried.
 */
public record Attempt(Position at) implements Emission {
  private static final String BEYOND =
      "error('[UNSUPPORTED_FEATURE] A date or time this far from now is not supported')";

  /** The call with NULL for any error of it or of its operands. */
  public static Expr of(Expr call) {
    if (!InTurn.mayFail(call)) {
      return call;
    }
    List<Expr> operands = new ArrayList<>(List.of(unheld(Late.none(call))));
    beyondEngine(operands.get(0), operands);
    return new Expr.Call(new Attempt(call.at()), operands, call.type(), true, call.at());
  }

  /** Without the conditions of those in it, which the one around them asks as well. */
  private static Expr unheld(Expr expr) {
    Expr plain = expr.mapOperands(Attempt::unheld);
    return plain instanceof Expr.Call call && call.emission() instanceof Attempt
        ? new Expr.Call(
            call.emission(), call.operands().subList(0, 1), call.type(), true, call.at())
        : plain;
  }

  private static void beyondEngine(Expr expr, List<Expr> conditions) {
    if (expr instanceof Expr.Call call && call.emission().outside() != null) {
      Expr condition =
          new Expr.Call(
              call.emission().outside(), call.operands(), PrimitiveType.BOOLEAN, true, call.at());
      if (!conditions.contains(condition)) {
        conditions.add(condition);
      }
    }
    expr.operands().forEach(operand -> beyondEngine(operand, conditions));
  }

  @Override
  public String sql(List<String> operands) {
    String tried = operands.get(0);
    if (!isTriable(tried)) {
      throw Refusals.unsupported(
          at, "An argument that may fail inside of a try function", "try_cast in the argument");
    }
    return operands.size() == 1
        ? sql(tried)
        : "CASE WHEN "
            + String.join(" OR ", operands.subList(1, operands.size()))
            + " THEN "
            + BEYOND
            + " ELSE "
            + sql(tried)
            + " END";
  }

  @Override
  public boolean isTotal() {
    return true;
  }

  /** Whether the engine's TRY takes it: nothing volatile, and its function {@code error} is. */
  public static boolean isTriable(String sql) {
    return !sql.contains("error(") && !Late.isIn(sql);
  }

  /** In a lambda function, or the engine computes what is written elsewhere too outside of it. */
  static String sql(String tried) {
    return "list_transform([0], lambda \"#t\": TRY(" + tried + "))[1]";
  }
}
