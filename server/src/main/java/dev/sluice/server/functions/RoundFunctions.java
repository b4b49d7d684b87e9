package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.FLOAT;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * Rounding to a number of decimal places, the places before the point counted below zero.
 *
 * <p>The last argument names a {@link RoundingMode}. Source: Spark's {@code RoundBase}.
 */
public final class RoundFunctions {
  /** Of the number's decimal notation. */
  public static final JavaFunction ROUND_DOUBLE =
      JavaFunction.of(
          "round_double",
          DOUBLE,
          a -> rounded((Double) a[0], (Integer) a[1], (String) a[2]),
          DOUBLE,
          INTEGER,
          STRING);

  public static final JavaFunction ROUND_FLOAT =
      JavaFunction.of(
          "round_float",
          FLOAT,
          a -> rounded((Float) a[0], (Integer) a[1], (String) a[2]),
          FLOAT,
          INTEGER,
          STRING);

  public static final JavaFunction ROUND_LONG =
      JavaFunction.of(
          "round_long",
          LONG,
          a -> rounded((Long) a[0], (Integer) a[1], (String) a[2]),
          LONG,
          INTEGER,
          STRING);

  /** Of a decimal as text, without an exponent. */
  public static final JavaFunction ROUND_DECIMAL =
      JavaFunction.of(
          "round_decimal",
          STRING,
          a -> set(new BigDecimal((String) a[0]), (Integer) a[1], (String) a[2]).toPlainString(),
          STRING,
          INTEGER,
          STRING);

  /** The negated decimal, of which Spark keeps 34 digits. */
  public static final JavaFunction NEGATE_DECIMAL =
      JavaFunction.of(
          "negate_decimal", STRING, a -> negated(new BigDecimal((String) a[0])), STRING);

  public static final JavaFunction ABS_DECIMAL =
      JavaFunction.of(
          "abs_decimal",
          STRING,
          a -> ((String) a[0]).startsWith("-") ? negated(new BigDecimal((String) a[0])) : a[0],
          STRING);

  static final List<JavaFunction> ALL =
      List.of(ROUND_DOUBLE, ROUND_FLOAT, ROUND_LONG, ROUND_DECIMAL, NEGATE_DECIMAL, ABS_DECIMAL);

  private RoundFunctions() {}

  private static BigDecimal set(BigDecimal value, int scale, String mode) {
    return value.setScale(scale, RoundingMode.valueOf(mode));
  }

  private static String negated(BigDecimal value) {
    return value.negate(MathContext.DECIMAL128).toPlainString();
  }

  private static double rounded(double value, int scale, String mode) {
    return Double.isFinite(value)
        ? set(BigDecimal.valueOf(value), scale, mode).doubleValue()
        : value;
  }

  private static float rounded(float value, int scale, String mode) {
    return Float.isFinite(value) ? set(BigDecimal.valueOf(value), scale, mode).floatValue() : value;
  }

  private static long rounded(long value, int scale, String mode) {
    try {
      return set(BigDecimal.valueOf(value), scale, mode).longValueExact();
    } catch (ArithmeticException overflow) {
      throw new SluiceException(
          ErrorCode.ARITHMETIC_OVERFLOW,
          value + " rounded to " + scale + " places does not fit a bigint",
          overflow);
    }
  }
}
