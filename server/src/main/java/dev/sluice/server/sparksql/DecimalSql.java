package dev.sluice.server.sparksql;

import dev.sluice.server.model.DecimalType;
import java.math.BigDecimal;

/**
 * Decimal arithmetic in the engine's SQL, each step at an explicit precision and scale.
 *
 * <p>Where Spark would round a result of more than 38 digits, the engine reports an overflow.
 */
final class DecimalSql {
  private DecimalSql() {}

  /** Addition and subtraction. */
  static Emission sum(String operator, DecimalType result, int scale) {
    DecimalType wide = new DecimalType(DecimalType.MAX_PRECISION, scale);
    DecimalType operand = result.scale() == scale ? result : wide;
    String type = SqlText.type(operand);
    return Emission.template(
        SqlText.cast(
            "(CAST($1 AS " + type + ") " + operator + " CAST($2 AS " + type + "))", result));
  }

  static Emission product(DecimalType result) {
    return Emission.template(SqlText.cast("($1 * $2)", result));
  }

  static Emission remainder(DecimalType l, DecimalType r, DecimalType result) {
    DecimalType operand = Decimals.wider(l, r);
    return operands ->
        Division.guarded(
            operands,
            SqlText.cast(
                "("
                    + SqlText.cast(operands.get(0), operand)
                    + " % "
                    + SqlText.cast(operands.get(1), operand)
                    + ")",
                result));
  }

  static Emission quotient(DecimalType l, DecimalType r, DecimalType result) {
    return operands ->
        Division.guarded(
            operands,
            rounded(
                unscaled(operands.get(0), l) + power(result.scale() + r.scale() - l.scale()),
                unscaled(operands.get(1), r),
                result));
  }

  /** {@code DIV}: whole quotient of both at one scale. */
  static Emission whole(DecimalType l, DecimalType r) {
    int scale = Math.max(l.scale(), r.scale());
    return operands ->
        Division.guarded(
            operands,
            "CAST((("
                + unscaled(operands.get(0), l)
                + power(scale - l.scale())
                + ") // ("
                + unscaled(operands.get(1), r)
                + power(scale - r.scale())
                + ")) AS BIGINT)");
  }

  /** A quotient of integers, rounded half up, read at the result's scale. */
  private static String rounded(String numerator, String divisor, DecimalType result) {
    String n = "(" + numerator + ")";
    String d = "(" + divisor + ")";
    String away =
        "CASE WHEN 2 * abs("
            + n
            + " % "
            + d
            + ") >= abs("
            + d
            + ") THEN CASE WHEN ("
            + n
            + " < 0) = ("
            + d
            + " < 0) THEN 1 ELSE -1 END ELSE 0 END";
    String whole = "CAST((" + n + " // " + d + " + " + away + ") AS DECIMAL(38, 0))";
    return SqlText.cast("(" + whole + " * " + unit(result.scale()) + ")", result);
  }

  /** The decimal's digits as an integer. */
  private static String unscaled(String sql, DecimalType type) {
    if (type.scale() == 0) {
      return "CAST(" + sql + " AS HUGEINT)";
    }
    if (type.precision() + type.scale() < DecimalType.MAX_PRECISION) {
      BigDecimal power = BigDecimal.TEN.pow(type.scale());
      String factor = "CAST('" + power + "' AS DECIMAL(" + (type.scale() + 1) + ", 0))";
      return "CAST(" + sql + " * " + factor + " AS HUGEINT)";
    }
    return "CAST(replace(CAST(" + sql + " AS VARCHAR), '.', '') AS HUGEINT)";
  }

  private static String power(int exponent) {
    return exponent == 0
        ? ""
        : " * CAST('" + BigDecimal.TEN.pow(exponent).toPlainString() + "' AS HUGEINT)";
  }

  private static String unit(int scale) {
    String digits = BigDecimal.ONE.movePointLeft(scale).toPlainString();
    return "CAST('" + digits + "' AS DECIMAL(" + Math.max(1, scale) + ", " + scale + "))";
  }
}
