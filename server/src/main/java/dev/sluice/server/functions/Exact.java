package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decimal arithmetic whose exact results may have more than 38 digits: they are rounded half up to
 * the result's scale, and only then must fit its precision.
 *
 * <p>Operands and results are decimals in plain notation; precision and scale of the result follow
 * the operands. Source: the operators and {@code toPrecision} of Spark's {@code Decimal}.
 */
public final class Exact {
  /** Digits of the greatest precision. */
  static final int MAX_PRECISION = 38;

  public static final Casting SUM = operator("decimal_sum", (l, r, scale) -> l.add(r));
  public static final Casting DIFFERENCE =
      operator("decimal_difference", (l, r, scale) -> l.subtract(r));
  public static final Casting PRODUCT = operator("decimal_product", (l, r, scale) -> l.multiply(r));
  public static final Casting QUOTIENT =
      operator(
          "decimal_quotient", (l, r, scale) -> l.divide(nonZero(r), scale, RoundingMode.HALF_UP));
  public static final Casting REMAINDER =
      operator("decimal_remainder", (l, r, scale) -> l.remainder(nonZero(r)));

  /** The whole quotient: its lowest 64 bits, as {@code Decimal.toLong} takes them. */
  public static final Casting WHOLE_QUOTIENT =
      new Casting(
          JavaFunction.of("decimal_div", LONG, Exact::whole, STRING, STRING),
          JavaFunction.nullable("try_decimal_div", LONG, orNull(Exact::whole), STRING, STRING));

  static final List<JavaFunction> ALL =
      Casting.functions(SUM, DIFFERENCE, PRODUCT, QUOTIENT, REMAINDER, WHOLE_QUOTIENT);

  private Exact() {}

  @FunctionalInterface
  private interface Operator {
    BigDecimal apply(BigDecimal left, BigDecimal right, int scale);
  }

  private static Casting operator(String name, Operator operator) {
    JavaFunction.Body body = arguments -> compute(operator, arguments);
    return new Casting(
        JavaFunction.of(name, STRING, body, STRING, STRING, INTEGER, INTEGER),
        JavaFunction.nullable(
            "try_" + name, STRING, orNull(body), STRING, STRING, INTEGER, INTEGER));
  }

  private static JavaFunction.Body orNull(JavaFunction.Body body) {
    return arguments -> {
      try {
        return body.apply(arguments);
      } catch (SluiceException impossible) {
        return null;
      }
    };
  }

  private static String compute(Operator operator, @Nullable Object[] arguments) {
    int precision = (Integer) arguments[2];
    int scale = (Integer) arguments[3];
    BigDecimal left = new BigDecimal((String) arguments[0]);
    BigDecimal right = new BigDecimal((String) arguments[1]);
    String fitted = fitted(operator.apply(left, right, scale), precision, scale);
    if (fitted == null) {
      throw new SluiceException(
          ErrorCode.ARITHMETIC_OVERFLOW,
          "A result of decimal arithmetic does not fit decimal(" + precision + "," + scale + ")");
    }
    return fitted;
  }

  private static Long whole(@Nullable Object[] arguments) {
    BigDecimal left = new BigDecimal((String) arguments[0]);
    BigDecimal right = nonZero(new BigDecimal((String) arguments[1]));
    BigDecimal quotient = left.divideToIntegralValue(right);
    if (quotient.precision() - quotient.scale() > MAX_PRECISION) {
      throw new SluiceException(
          ErrorCode.ARITHMETIC_OVERFLOW, "A quotient does not fit decimal(38,0)");
    }
    return quotient.longValue();
  }

  private static BigDecimal nonZero(BigDecimal divisor) {
    if (divisor.signum() == 0) {
      throw new SluiceException(ErrorCode.DIVIDE_BY_ZERO, "Division by zero");
    }
    return divisor;
  }

  /** The value at a scale, rounded half up; null where it has more digits than the precision. */
  static @Nullable String fitted(BigDecimal value, int precision, int scale) {
    BigDecimal fitted = value.setScale(scale, RoundingMode.HALF_UP);
    return fitted.precision() > precision ? null : fitted.toPlainString();
  }
}
