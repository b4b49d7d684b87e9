package dev.sluice.server.sparksql;

import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of a function that gives NULL for NULL. Spark computes them from left to right and
 * stops at the first NULL, so that one behind it cannot fail.
 */
final class InTurn {
  private InTurn() {}

  /** The same arguments, those that may fail computed only where no earlier one is NULL. */
  static List<Expr> guarded(List<Expr> arguments) {
    List<Expr> guarded = new ArrayList<>();
    List<Expr> earlier = new ArrayList<>();
    for (Expr argument : arguments) {
      boolean guards = mayFail(argument) && !earlier.isEmpty();
      guarded.add(guards ? unlessNull(earlier, argument) : argument);
      if (argument.nullable() && isShort(argument)) {
        earlier.add(argument);
      }
    }
    return guarded;
  }

  private static boolean mayFail(Expr argument) {
    if (argument instanceof Expr.Cast cast
        && Coercion.isFloating(cast.type())
        && Coercion.isNumeric(cast.operand().type())) {
      return mayFail(cast.operand());
    }
    return !argument.operands().isEmpty();
  }

  /** Whether it can be written twice, however deep the calls nest. */
  private static boolean isShort(Expr argument) {
    Expr inner = argument instanceof Expr.Cast cast ? cast.operand() : argument;
    return inner instanceof Expr.Reference || inner instanceof Expr.Literal;
  }

  private static Expr unlessNull(List<Expr> earlier, Expr argument) {
    List<Expr> operands = new ArrayList<>(earlier);
    operands.add(argument);
    Emission emission =
        sql -> {
          int last = sql.size() - 1;
          String present = String.join(" IS NOT NULL AND ", sql.subList(0, last)) + " IS NOT NULL";
          return "CASE WHEN " + present + " THEN " + sql.get(last) + " END";
        };
    return new Expr.Call(emission, operands, argument.type(), true, argument.at());
  }
}
