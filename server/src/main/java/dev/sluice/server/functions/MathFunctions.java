package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Functions of real numbers, with the methods of {@code Math} and {@code StrictMath} that Spark
 * calls, so that the last digit is the same.
 */
public final class MathFunctions {
  private static final double LN_2 = 0.6931471805599453;
  private static final double NEGLIGIBLE = 0x1p-28;
  private static final double HUGE = 0x1p28;

  public static final JavaFunction ACOS = real("acos", Math::acos);
  public static final JavaFunction ACOSH = real("acosh", MathFunctions::acosh);
  public static final JavaFunction ASIN = real("asin", Math::asin);
  public static final JavaFunction ASINH = real("asinh", MathFunctions::asinh);
  public static final JavaFunction ATAN = real("atan", Math::atan);
  public static final JavaFunction ATANH =
      real("atanh", x -> 0.5 * (StrictMath.log1p(x) - StrictMath.log1p(-x)));
  public static final JavaFunction CBRT = real("cbrt", Math::cbrt);
  public static final JavaFunction COS = real("cos", Math::cos);
  public static final JavaFunction COSH = real("cosh", Math::cosh);
  public static final JavaFunction COT = real("cot", x -> 1 / Math.tan(x));
  public static final JavaFunction CSC = real("csc", x -> 1 / Math.sin(x));
  public static final JavaFunction DEGREES = real("degrees", Math::toDegrees);
  public static final JavaFunction EXP = real("exp", StrictMath::exp);
  public static final JavaFunction EXPM1 = real("expm1", StrictMath::expm1);
  public static final JavaFunction LN = logarithm("ln", x -> x <= 0, StrictMath::log);
  public static final JavaFunction LOG10 = logarithm("log10", x -> x <= 0, StrictMath::log10);
  public static final JavaFunction LOG1P = logarithm("log1p", x -> x <= -1, StrictMath::log1p);
  public static final JavaFunction LOG2 =
      logarithm("log2", x -> x <= 0, x -> StrictMath.log(x) / StrictMath.log(2));
  public static final JavaFunction RADIANS = real("radians", Math::toRadians);
  public static final JavaFunction RINT = real("rint", Math::rint);
  public static final JavaFunction SEC = real("sec", x -> 1 / Math.cos(x));
  public static final JavaFunction SIN = real("sin", Math::sin);
  public static final JavaFunction SINH = real("sinh", Math::sinh);
  public static final JavaFunction TAN = real("tan", Math::tan);
  public static final JavaFunction TANH = real("tanh", Math::tanh);

  /** Adds 0 so that the sign of zero does not matter, as Spark does. */
  public static final JavaFunction ATAN2 = reals("atan2", (y, x) -> Math.atan2(y + 0.0, x + 0.0));

  public static final JavaFunction HYPOT = reals("hypot", Math::hypot);
  public static final JavaFunction POWER = reals("power", StrictMath::pow);

  /** {@code log(base, x)}. */
  public static final JavaFunction LOG =
      JavaFunction.nullable("log", DOUBLE, a -> log((Double) a[0], (Double) a[1]), DOUBLE, DOUBLE);

  /** {@code width_bucket(value, min, max, buckets)}. */
  public static final JavaFunction WIDTH_BUCKET =
      JavaFunction.nullable(
          "width_bucket",
          LONG,
          a -> bucket((Double) a[0], (Double) a[1], (Double) a[2], (Long) a[3]),
          DOUBLE,
          DOUBLE,
          DOUBLE,
          LONG);

  /** NULL beyond 0 to 20. */
  public static final JavaFunction FACTORIAL =
      JavaFunction.nullable("factorial", LONG, a -> factorial((Integer) a[0]), INTEGER);

  static final List<JavaFunction> ALL =
      List.of(
          ACOS,
          ACOSH,
          ASIN,
          ASINH,
          ATAN,
          ATANH,
          CBRT,
          COS,
          COSH,
          COT,
          CSC,
          DEGREES,
          EXP,
          EXPM1,
          LN,
          LOG10,
          LOG1P,
          LOG2,
          RADIANS,
          RINT,
          SEC,
          SIN,
          SINH,
          TAN,
          TANH,
          ATAN2,
          HYPOT,
          POWER,
          LOG,
          WIDTH_BUCKET,
          FACTORIAL);

  private MathFunctions() {}

  private static JavaFunction real(String name, DoubleUnaryOperator body) {
    return JavaFunction.of(name, DOUBLE, a -> body.applyAsDouble((Double) a[0]), DOUBLE);
  }

  private static JavaFunction reals(String name, DoubleBinaryOperator body) {
    return JavaFunction.of(
        name, DOUBLE, a -> body.applyAsDouble((Double) a[0], (Double) a[1]), DOUBLE, DOUBLE);
  }

  private static JavaFunction logarithm(
      String name, DoublePredicate outside, DoubleUnaryOperator body) {
    return JavaFunction.nullable(
        name,
        DOUBLE,
        a -> outside.test((Double) a[0]) ? null : body.applyAsDouble((Double) a[0]),
        DOUBLE);
  }

  /** As fdlibm's, which {@code StrictMath} does not have. */
  private static double asinh(double x) {
    double size = Math.abs(x);
    if (!(size >= NEGLIGIBLE) || Double.isInfinite(x)) {
      return x;
    }
    if (size > HUGE) {
      return Math.copySign(StrictMath.log(size) + LN_2, x);
    }
    double square = x * x;
    double result =
        size > 2
            ? StrictMath.log(2 * size + 1 / (Math.sqrt(square + 1) + size))
            : StrictMath.log1p(size + square / (1 + Math.sqrt(1 + square)));
    return Math.copySign(result, x);
  }

  /** As fdlibm's, which {@code StrictMath} does not have. */
  private static double acosh(double x) {
    if (x < 1) {
      return Double.NaN;
    }
    if (x >= HUGE) {
      return StrictMath.log(x) + LN_2;
    }
    double above = x - 1;
    return x > 2
        ? StrictMath.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)))
        : StrictMath.log1p(above + Math.sqrt(2 * above + above * above));
  }

  private static @Nullable Double log(double base, double x) {
    return base <= 0 || x <= 0 ? null : (Double) (StrictMath.log(x) / StrictMath.log(base));
  }

  private static @Nullable Long bucket(double value, double min, double max, long buckets) {
    boolean none = buckets <= 0 || buckets == Long.MAX_VALUE || Double.isNaN(value);
    if (none || min == max || !Double.isFinite(min) || !Double.isFinite(max)) {
      return null;
    }
    double lower = Math.min(min, max);
    double upper = Math.max(min, max);
    double passed = min < max ? value - lower : upper - value;
    boolean before = min < max ? value < lower : value > upper;
    if (before) {
      return 0L;
    }
    boolean behind = min < max ? value >= upper : value <= lower;
    return behind ? buckets + 1 : (long) (buckets * passed / (upper - lower)) + 1;
  }

  private static @Nullable Long factorial(int n) {
    if (n < 0 || n > 20) {
      return null;
    }
    long product = 1;
    for (int factor = 2; factor <= n; factor++) {
      product *= factor;
    }
    return product;
  }
}
