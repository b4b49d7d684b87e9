package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.FLOAT;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Remainders, and whole numbers in other bases. */
public final class IntegerFunctions {
  private static final BigInteger WORD = BigInteger.ONE.shiftLeft(Long.SIZE);

  /** {@code pmod}, with Java's own overflow. */
  public static final JavaFunction PMOD =
      JavaFunction.of("pmod", INTEGER, a -> pmod((Integer) a[0], (Integer) a[1]), INTEGER, INTEGER);

  public static final JavaFunction PMOD_LONG =
      JavaFunction.of("pmod_long", LONG, a -> pmod((Long) a[0], (Long) a[1]), LONG, LONG);

  public static final JavaFunction PMOD_FLOAT =
      JavaFunction.of("pmod_float", FLOAT, a -> pmod((Float) a[0], (Float) a[1]), FLOAT, FLOAT);

  public static final JavaFunction PMOD_DOUBLE =
      JavaFunction.of(
          "pmod_double", DOUBLE, a -> pmod((Double) a[0], (Double) a[1]), DOUBLE, DOUBLE);

  /** {@code pmod} of decimals as text. */
  public static final JavaFunction PMOD_DECIMAL =
      JavaFunction.of(
          "pmod_decimal",
          STRING,
          a -> pmod(new BigDecimal((String) a[0]), new BigDecimal((String) a[1])).toPlainString(),
          STRING,
          STRING);

  /** {@code conv(digits, from base, to base)}. */
  public static final JavaFunction CONV =
      JavaFunction.nullable(
          "conv",
          STRING,
          a -> converted((String) a[0], (Integer) a[1], (Integer) a[2]),
          STRING,
          INTEGER,
          INTEGER);

  static final List<JavaFunction> ALL =
      List.of(PMOD, PMOD_LONG, PMOD_FLOAT, PMOD_DOUBLE, PMOD_DECIMAL, CONV);

  private IntegerFunctions() {}

  private static int pmod(int a, int n) {
    refuseZero(n == 0);
    int r = a % n;
    return r < 0 ? (r + n) % n : r;
  }

  private static long pmod(long a, long n) {
    refuseZero(n == 0);
    long r = a % n;
    return r < 0 ? (r + n) % n : r;
  }

  private static float pmod(float a, float n) {
    refuseZero(n == 0);
    float r = a % n;
    return r < 0 ? (r + n) % n : r;
  }

  private static double pmod(double a, double n) {
    refuseZero(n == 0);
    double r = a % n;
    return r < 0 ? (r + n) % n : r;
  }

  private static BigDecimal pmod(BigDecimal a, BigDecimal n) {
    refuseZero(n.signum() == 0);
    BigDecimal r = a.remainder(n);
    return r.signum() < 0 ? r.add(n).remainder(n) : r;
  }

  private static void refuseZero(boolean zero) {
    if (zero) {
      throw new SluiceException(ErrorCode.DIVIDE_BY_ZERO, "Remainder by zero");
    }
  }

  /**
   * Digits up to the first that is none of the base, read as an unsigned number of 64 bits and
   * written as one, or as a signed one where the base is negative.
   *
   * <p>Source: Spark's {@code NumberConverter}.
   */
  private static @Nullable String converted(String text, int from, int to) {
    String digits = trimmed(text);
    if (digits.isEmpty() || !isBase(from) || !isBase(Math.abs(to))) {
      return null;
    }
    boolean negative = digits.startsWith("-");
    BigInteger read = prefix(negative ? digits.substring(1) : digits, from);
    if (read.compareTo(WORD) >= 0) {
      throw new SluiceException(
          ErrorCode.ARITHMETIC_OVERFLOW, "The number " + text + " does not fit 64 bits");
    }
    long value = read.longValue();
    if (negative && to > 0) {
      value = value < 0 ? -1 : -value;
    }
    if (to < 0 && value < 0) {
      value = -value;
      negative = true;
    }
    String sign = negative && to < 0 ? "-" : "";
    return sign + Long.toUnsignedString(value, Math.abs(to)).toUpperCase(Locale.ROOT);
  }

  private static boolean isBase(int base) {
    return base >= Character.MIN_RADIX && base <= Character.MAX_RADIX;
  }

  private static String trimmed(String text) {
    int begin = 0;
    int end = text.length();
    while (begin < end && text.charAt(begin) == ' ') {
      begin++;
    }
    while (end > begin && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(begin, end);
  }

  private static BigInteger prefix(String digits, int base) {
    int end = 0;
    while (end < digits.length()
        && digits.charAt(end) < 128
        && Character.digit(digits.charAt(end), base) >= 0) {
      end++;
    }
    return end == 0 ? BigInteger.ZERO : new BigInteger(digits.substring(0, end), base);
  }
}
