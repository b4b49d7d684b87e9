package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.functions.Shown;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Expr;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * The name of a comparison. A whole number is compared with a whole number where a decimal constant
 * was written: {@code i > 1.5} is {@code (i > 1)}.
 *
 * <p>Source: {@code integralAndDecimalLiteral} of Spark's {@code DecimalPrecisionTypeCoercion}.
 */
record ComparisonLabel(String operator, Shown.Argument left, Shown.Argument right) {
  private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  String text() {
    return switch (operator) {
      case "<>", "!=" -> "(NOT " + plain("=", left.label(), right.label()) + ")";
      case "==", "=", "<=>" ->
          plain(operator.equals("==") ? "=" : operator, left.label(), right.label());
      case "!>" -> ordered("<=");
      case "!<" -> ordered(">=");
      default -> ordered(operator);
    };
  }

  private static String plain(String operator, String left, String right) {
    return "(" + left + " " + operator + " " + right + ")";
  }

  private String ordered(String operator) {
    boolean greater = operator.startsWith(">");
    boolean equal = operator.endsWith("=");
    BigDecimal value = constant(right);
    if (value != null && Coercion.isIntegral(left.type())) {
      return isWide(value)
          ? String.valueOf(greater == value.signum() < 0)
          : plain(operator, left.label(), whole(value, greater == equal));
    }
    value = constant(left);
    if (value != null && Coercion.isIntegral(right.type())) {
      return isWide(value)
          ? String.valueOf(greater == value.signum() > 0)
          : plain(operator, whole(value, greater != equal), right.label());
    }
    return plain(operator, left.label(), right.label());
  }

  /** The value of a decimal that is written as it is, not computed. */
  private static @Nullable BigDecimal constant(Shown.Argument argument) {
    return argument.value() instanceof Expr.Literal literal
            && literal.value() instanceof BigDecimal value
            && value.toString().equals(argument.label())
        ? value
        : null;
  }

  private static boolean isWide(BigDecimal value) {
    return value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0;
  }

  private static String whole(BigDecimal value, boolean up) {
    return value.setScale(0, up ? RoundingMode.CEILING : RoundingMode.FLOOR).toPlainString();
  }
}
