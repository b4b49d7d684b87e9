package dev.sluice.server.sparksql;

import java.util.List;

/** Division with Spark's ANSI rule: a zero divisor is an error unless the dividend is NULL. */
final class Division {
  private static final String FAILURE = "error('[DIVIDE_BY_ZERO] Division by zero')";

  private Division() {}

  /** Evaluates {@code quotient} where the second operand is not zero. */
  static String guarded(List<String> operands, String quotient) {
    return "CASE WHEN "
        + operands.get(1)
        + " = 0 THEN CASE WHEN "
        + operands.get(0)
        + " IS NOT NULL THEN "
        + FAILURE
        + " END ELSE "
        + quotient
        + " END";
  }

  static Emission of(String operator) {
    return operands ->
        guarded(operands, "(" + operands.get(0) + " " + operator + " " + operands.get(1) + ")");
  }
}
