package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.LONG;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;

/** Division of numbers other than decimals, for operands that are too long to be written twice. */
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

  static final List<JavaFunction> ALL =
      List.of(QUOTIENT, REMAINDER, WHOLE_REMAINDER, WHOLE_QUOTIENT);

  private ArithmeticFunctions() {}

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
