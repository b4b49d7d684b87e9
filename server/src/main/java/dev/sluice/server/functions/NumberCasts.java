package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.FLOAT;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Casts between strings and numbers.
 *
 * <p>Source: Spark's {@code UTF8String.toLongExact}, {@code Decimal.fromStringANSI}, {@code
 * Cast.processFloatingPointSpecialLiterals}, {@code StringUtils.isTrueString} and {@code
 * DoubleExactNumeric}.
 */
public final class NumberCasts {
  /** A string as a whole number; the other parameters are the least and the greatest. */
  public static final Casting TO_INTEGRAL =
      Casting.of("to_integral", LONG, NumberCasts::integral, STRING, LONG, LONG);

  public static final Casting TO_DOUBLE =
      Casting.of("to_double", DOUBLE, a -> floating((String) a[0]), STRING);

  public static final Casting TO_FLOAT =
      Casting.of("to_float", FLOAT, a -> single((String) a[0]), STRING);

  public static final Casting TO_BOOLEAN =
      Casting.of("to_boolean", BOOLEAN, a -> truth((String) a[0]), STRING);

  /** A string as a decimal's plain notation; the other parameters are precision and scale. */
  public static final Casting TO_DECIMAL =
      new Casting(
          JavaFunction.of("to_decimal", STRING, a -> decimal(a, false), STRING, INTEGER, INTEGER),
          JavaFunction.nullable(
              "try_to_decimal", STRING, a -> decimal(a, true), STRING, INTEGER, INTEGER));

  /** A double as a decimal's plain notation, NULL where it is not finite. */
  public static final Casting REAL_TO_DECIMAL =
      new Casting(
          JavaFunction.nullable(
              "real_to_decimal", STRING, a -> ofReal(a, false), DOUBLE, INTEGER, INTEGER),
          JavaFunction.nullable(
              "try_real_to_decimal", STRING, a -> ofReal(a, true), DOUBLE, INTEGER, INTEGER));

  /** A double as a bigint: what reaches 2 to the 63rd, and no more, is the greatest. */
  public static final Casting REAL_TO_LONG =
      Casting.of(
          "real_to_long", LONG, a -> whole((Double) a[0]), ErrorCode.ARITHMETIC_OVERFLOW, DOUBLE);

  /** The nearest float, infinite where it has no room. */
  public static final JavaFunction NARROWED =
      JavaFunction.of("narrowed", FLOAT, a -> ((Double) a[0]).floatValue(), DOUBLE);

  public static final JavaFunction DOUBLE_TEXT =
      JavaFunction.of("double_text", STRING, a -> a[0].toString(), DOUBLE);

  public static final JavaFunction FLOAT_TEXT =
      JavaFunction.of("float_text", STRING, a -> a[0].toString(), FLOAT);

  static final List<JavaFunction> ALL =
      Stream.concat(
              Casting.functions(
                  TO_INTEGRAL,
                  TO_DOUBLE,
                  TO_FLOAT,
                  TO_BOOLEAN,
                  TO_DECIMAL,
                  REAL_TO_DECIMAL,
                  REAL_TO_LONG)
                  .stream(),
              Stream.of(NARROWED, DOUBLE_TEXT, FLOAT_TEXT))
          .toList();

  private NumberCasts() {}

  /** Takes white space and control characters of ASCII from both ends. */
  static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && blank(text.charAt(start))) {
      start++;
    }
    while (end > start && blank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean blank(char c) {
    return c <= ' ' || c == 0x7F;
  }

  private static @Nullable Long integral(@Nullable Object[] arguments) {
    Long value = whole((String) arguments[0]);
    return value == null || value < (Long) arguments[1] || value > (Long) arguments[2]
        ? null
        : value;
  }

  /** The value of an optional sign and ASCII digits. */
  private static @Nullable Long whole(String written) {
    String text = trimmed(written);
    boolean signed = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+');
    if (text.length() == (signed ? 1 : 0)) {
      return null;
    }
    boolean negative = signed && text.charAt(0) == '-';
    long value = 0;
    for (int i = signed ? 1 : 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      // Counts downwards, for there is one more negative number than there are positive ones.
      if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
        return null;
      }
      value = value * 10 - digit;
    }
    if (negative) {
      return value;
    }
    return value == Long.MIN_VALUE ? null : -value;
  }

  private static @Nullable Double floating(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException notPlain) {
      return special(text);
    }
  }

  private static @Nullable Float single(String text) {
    try {
      return Float.valueOf(text);
    } catch (NumberFormatException notPlain) {
      Double value = special(text);
      return value == null ? null : value.floatValue();
    }
  }

  private static @Nullable Double special(String text) {
    return switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> null;
    };
  }

  private static @Nullable Boolean truth(String text) {
    return switch (trimmed(text).toLowerCase(Locale.ROOT)) {
      case "t", "true", "y", "yes", "1" -> true;
      case "f", "false", "n", "no", "0" -> false;
      default -> null;
    };
  }

  private static @Nullable String decimal(@Nullable Object[] arguments, boolean attempt) {
    String text = (String) arguments[0];
    BigDecimal value;
    try {
      value = new BigDecimal(text.trim());
    } catch (NumberFormatException malformed) {
      if (attempt) {
        return null;
      }
      throw Casting.refused(ErrorCode.CAST_INVALID_INPUT, text, type(arguments));
    }
    return fitted(value, arguments, attempt);
  }

  private static @Nullable String ofReal(@Nullable Object[] arguments, boolean attempt) {
    Double value = (Double) arguments[0];
    boolean finite = Double.isFinite(value);
    return finite ? fitted(BigDecimal.valueOf(value), arguments, attempt) : null;
  }

  /** The value at its precision and scale, rounded half up, in plain notation. */
  private static @Nullable String fitted(
      BigDecimal value, @Nullable Object[] arguments, boolean attempt) {
    int precision = (Integer) arguments[1];
    int scale = (Integer) arguments[2];
    // A number of great exponent would be written out before it is found to be too long.
    if ((long) value.precision() - value.scale() <= Exact.MAX_PRECISION) {
      String fitted = Exact.fitted(value, precision, scale);
      if (fitted != null) {
        return fitted;
      }
    }
    if (attempt) {
      return null;
    }
    throw Casting.refused(ErrorCode.ARITHMETIC_OVERFLOW, arguments[0], type(arguments));
  }

  private static String type(@Nullable Object[] arguments) {
    return "decimal(" + arguments[1] + "," + arguments[2] + ")";
  }

  /** The whole part, where a bigint has room for it. */
  static @Nullable Long whole(double value) {
    boolean fits = Math.floor(value) <= Long.MAX_VALUE && Math.ceil(value) >= Long.MIN_VALUE;
    return fits ? (long) value : null;
  }
}
