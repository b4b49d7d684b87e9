package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.ArithmeticFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.tree.CastSql;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;

/** Division with Spark's ANSI rule: a zero divisor is an error unless the dividend is NULL. */
final class Division {
  private static final String FAILURE = "error('[DIVIDE_BY_ZERO] Division by zero')";

  private Division() {}

  /**
   * Evaluates {@code quotient} where the second operand is not zero.
   *
   * @param attempt NULL instead of an error
   */
  static Emission guarded(String quotient, boolean attempt) {
    String otherwise = attempt ? "NULL" : "CASE WHEN $1 IS NOT NULL THEN " + FAILURE + " END";
    return Emission.template("CASE WHEN $2 = 0 THEN " + otherwise + " ELSE " + quotient + " END");
  }

  /** The same, of operands in the engine's SQL. */
  static String guarded(List<String> operands, String quotient) {
    return guarded("$3", false).sql(List.of(operands.get(0), operands.get(1), quotient));
  }

  /**
   * {@code /}, {@code %} and {@code DIV} of whole numbers or doubles.
   *
   * @param type of the operands
   */
  static Emission of(String operator, DataType type, boolean attempt) {
    // The engine finds that the remainder of the least number by -1 overflows.
    boolean whole = operator.equals("%") && Coercion.isIntegral(type);
    String divisor = whole ? "CASE WHEN $2 = -1 THEN 1 ELSE $2 END" : "$2";
    if (attempt) {
      return Emission.template("($1 " + operator + " nullif(" + divisor + ", 0))");
    }
    Emission repeating = guarded("($1 " + operator + " " + divisor + ")", false);
    return operands ->
        operands.stream().allMatch(CastSql::cheap)
            ? repeating.sql(operands)
            : inJava(operator, type, operands);
  }

  private static String inJava(String operator, DataType type, List<String> operands) {
    boolean whole = Coercion.isIntegral(type);
    JavaFunction function =
        switch (operator) {
          case "/" -> ArithmeticFunctions.QUOTIENT;
          case "%" -> whole ? ArithmeticFunctions.WHOLE_REMAINDER : ArithmeticFunctions.REMAINDER;
          default -> ArithmeticFunctions.WHOLE_QUOTIENT;
        };
    DataType wide = whole ? PrimitiveType.LONG : PrimitiveType.DOUBLE;
    List<String> arguments =
        type.equals(wide)
            ? operands
            : operands.stream().map(operand -> SqlText.cast(operand, wide)).toList();
    String value = JavaCalls.emission(function).sql(arguments);
    return type.equals(wide) ? value : SqlText.cast(value, type);
  }
}
