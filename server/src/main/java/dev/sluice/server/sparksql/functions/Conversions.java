package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Casts;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Expr;

/** Casts that the user wrote. */
public final class Conversions {
  private Conversions() {}

  /**
   * A whole constant that is cast, if only to its own type, counts beside decimals by its type and
   * no longer by its digits.
   *
   * @param attempt NULL where a value does not convert
   */
  public static Expr cast(Expr operand, DataType type, boolean attempt, Position at) {
    boolean digits = operand instanceof Expr.Literal && Coercion.isIntegral(type);
    if (operand.type().equals(type) && !digits) {
      return operand;
    }
    Casts.check(operand.type(), type, at);
    if (attempt && Casts.mayLoseKeys(operand.type(), type)) {
      throw Refusals.noCast(at, operand.type(), type);
    }
    return new Expr.Cast(operand, type, attempt, at);
  }
}
