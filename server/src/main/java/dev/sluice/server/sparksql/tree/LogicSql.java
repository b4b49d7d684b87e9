package dev.sluice.server.sparksql.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes {@code AND} and {@code OR}. Spark evaluates an operand only where those before it leave
 * the answer open, so that it cannot fail elsewhere. The engine does the same where it chooses
 * rows, but not where it computes values: there an operand that may fail stands in a CASE.
 */
public final class LogicSql {
  public static final Emission AND = Emission.total(Emission.template("($1 AND $2)"));
  public static final Emission OR = Emission.total(Emission.template("($1 OR $2)"));

  private LogicSql() {}

  static boolean concerns(Expr.Call call) {
    return call.emission() == AND || call.emission() == OR;
  }

  /** A condition by which the engine chooses rows. */
  public static String condition(Expr expr) {
    if (!(expr instanceof Expr.Call call) || !concerns(call)) {
      return ExprSql.of(expr);
    }
    return call.emission().sql(call.operands().stream().map(LogicSql::condition).toList());
  }

  /** A value. */
  static String value(Expr.Call call) {
    List<Expr> operands = new ArrayList<>();
    flatten(call, call.emission(), operands);
    boolean inOrder = operands.stream().skip(1).anyMatch(InTurn::mayFail);
    if (inOrder) {
      operands.subList(1, operands.size()).replaceAll(Late::of);
    }
    List<String> sql = ExprSql.all(operands);
    boolean and = call.emission() == AND;
    String all = sql.stream().collect(Collectors.joining(and ? " AND " : " OR ", "(", ")"));
    if (!inOrder) {
      return all;
    }
    StringBuilder value = new StringBuilder("CASE");
    for (String test : sql.subList(0, sql.size() - 1)) {
      value.append(and ? " WHEN NOT " + test + " THEN FALSE" : " WHEN " + test + " THEN TRUE");
    }
    int last = sql.size() - 1;
    boolean known = operands.subList(0, last).stream().noneMatch(Expr::nullable);
    return value.append(" ELSE ").append(known ? sql.get(last) : all).append(" END").toString();
  }

  private static void flatten(Expr expr, Emission operator, List<Expr> operands) {
    if (expr instanceof Expr.Call call && call.emission() == operator) {
      call.operands().forEach(operand -> flatten(operand, operator, operands));
    } else {
      operands.add(expr);
    }
  }

  /** The conditions that all must hold for the condition to hold. */
  public static List<Expr> conjuncts(Expr condition) {
    if (condition instanceof Expr.Call call && call.emission() == AND) {
      return call.operands().stream().flatMap(each -> conjuncts(each).stream()).toList();
    }
    return List.of(condition);
  }

  /** Whether the expression is true where its two operands are equal. */
  public static boolean isEquation(Expr.Call call) {
    return call.emission() instanceof Comparison comparison && comparison.operator().equals("=");
  }
}
