package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.LONG;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations on numbers other than decimals: division for operands that are too long to be written
 * twice, and the extremes of doubles.
 */
public final class ArithmeticFunctions {
  public static final JavaFunction QUOTIENT =
      JavaFunction.of("quotient", DOUBLE, a -> real(a[0]) / nonZero(real(a[1])), DOUBLE, DOUBLE);

  public static final JavaFunction REMAINDER =
      JavaFunction.of("remainder", DOUBLE, a -> real(a[0]) % nonZero(real(a[1])), DOUBLE, DOUBLE);

  public static final JavaFunction WHOLE_REMAINDER =
      JavaFunction.of("whole_remainder", LONG, a -> whole(a[0]) % nonZero(whole(a[1])), LONG, LONG);

  /** {@code DIV}: cut off towards zero. */
  public static final JavaFunction WHOLE_QUOTIENT =
      JavaFunction.of("whole_quotient", LONG, a -> divided(whole(a[0]), whole(a[1])), LONG, LONG);

  /** The greater of two, the first of two that are equal; NULL is passed over. */
  public static final JavaFunction GREATEST =
      JavaFunction.ofNulls("greatest", DOUBLE, a -> chosen(a, 1), DOUBLE, DOUBLE);

  /** The lesser of two, the first of two that are equal; NULL is passed over. */
  public static final JavaFunction LEAST =
      JavaFunction.ofNulls("least", DOUBLE, a -> chosen(a, -1), DOUBLE, DOUBLE);

  static final List<JavaFunction> ALL =
      List.of(QUOTIENT, REMAINDER, WHOLE_REMAINDER, WHOLE_QUOTIENT, GREATEST, LEAST);

  private ArithmeticFunctions() {}

  private static @Nullable Object chosen(@Nullable Object[] arguments, int sign) {
    if (arguments[0] == null || arguments[1] == null) {
      return arguments[0] == null ? arguments[1] : arguments[0];
    }
    // Adding zero makes 0.0 of -0.0; NaN is the greatest.
    int order = Double.compare(real(arguments[1]) + 0.0, real(arguments[0]) + 0.0);
    return order * sign > 0 ? arguments[1] : arguments[0];
  }

  private static double real(Object value) {
    return (Double) value;
  }

  private static long whole(Object value) {
    return (Long) value;
  }

  private static long divided(long dividend, long divisor) {
    if (dividend == Long.MIN_VALUE && divisor == -1) {
      throw new SluiceException(
          ErrorCode.ARITHMETIC_OVERFLOW, "The quotient " + dividend + " DIV -1 overflows bigint");
    }
    return dividend / nonZero(divisor);
  }

  private static double nonZero(double divisor) {
    if (divisor == 0) {
      throw byZero();
    }
    return divisor;
  }

  private static long nonZero(long divisor) {
    if (divisor == 0) {
      throw byZero();
    }
    return divisor;
  }

  private static SluiceException byZero() {
    return new SluiceException(ErrorCode.DIVIDE_BY_ZERO, "Division by zero");
  }
}
