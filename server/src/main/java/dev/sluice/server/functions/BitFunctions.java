package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;
import java.util.function.IntBinaryOperator;

/** Functions of the bits and digits of whole numbers, with Java's arithmetic. */
public final class BitFunctions {
  /** Shifts take the distance modulo the number's bits. */
  public static final JavaFunction LEFT = ints("shift_left", (value, by) -> value << by);

  public static final JavaFunction RIGHT = ints("shift_right", (value, by) -> value >> by);
  public static final JavaFunction UNSIGNED = ints("shift_unsigned", (value, by) -> value >>> by);

  public static final JavaFunction LONG_LEFT = longs("shift_left_long", (value, by) -> value << by);
  public static final JavaFunction LONG_RIGHT =
      longs("shift_right_long", (value, by) -> value >> by);
  public static final JavaFunction LONG_UNSIGNED =
      longs("shift_unsigned_long", (value, by) -> value >>> by);

  /** {@code bit_get(value, position)} of a number of so many bits. */
  public static final JavaFunction GET =
      JavaFunction.of(
          "bit_get",
          INTEGER,
          a -> get((Long) a[0], (Integer) a[1], (Integer) a[2]),
          LONG,
          INTEGER,
          INTEGER);

  public static final JavaFunction BIN = text("bin", Long::toBinaryString);

  static final List<JavaFunction> ALL =
      List.of(LEFT, RIGHT, UNSIGNED, LONG_LEFT, LONG_RIGHT, LONG_UNSIGNED, GET, BIN);

  private BitFunctions() {}

  @FunctionalInterface
  private interface LongShift {
    long apply(long value, int by);
  }

  @FunctionalInterface
  private interface LongText {
    String apply(long value);
  }

  private static JavaFunction ints(String name, IntBinaryOperator body) {
    return JavaFunction.of(
        name, INTEGER, a -> body.applyAsInt((Integer) a[0], (Integer) a[1]), INTEGER, INTEGER);
  }

  private static JavaFunction longs(String name, LongShift body) {
    return JavaFunction.of(name, LONG, a -> body.apply((Long) a[0], (Integer) a[1]), LONG, INTEGER);
  }

  private static JavaFunction text(String name, LongText body) {
    return JavaFunction.of(name, STRING, a -> body.apply((Long) a[0]), LONG);
  }

  private static int get(long value, int position, int bits) {
    if (position < 0 || position >= bits) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED,
          "The bit position " + position + " is not between 0 and " + (bits - 1));
    }
    return (int) (value >> position & 1);
  }
}
