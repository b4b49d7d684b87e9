package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;

/**
 * Bitmaps of {@value #BYTES} bytes. A set of positions is what is left of the rows of a group until
 * it becomes one; two bitmaps are merged by OR of their bits.
 *
 * <p>Source: Spark's {@code BitmapExpressionUtils} and {@code BitmapConstructAgg}.
 */
public final class BitmapFunctions {
  /** How long each bitmap is. */
  public static final int BYTES = 4096;

  /** {@code (positions as "[1, 2]")}: the bitmap with those bits. */
  public static final JavaFunction CONSTRUCT =
      JavaFunction.of("bitmap_construct", BINARY, a -> construct(Arguments.text(a, 0)), STRING);

  /** A bit's position, which is checked. */
  public static final JavaFunction POSITION =
      JavaFunction.of("bitmap_position", LONG, a -> position((Long) a[0]), LONG);

  public static final JavaFunction COUNT =
      JavaFunction.of("bitmap_count", LONG, a -> count(Arguments.bytes(a, 0)), BINARY);

  static final List<JavaFunction> ALL = List.of(CONSTRUCT, POSITION, COUNT);

  private BitmapFunctions() {}

  private static long position(long position) {
    if (position < 0 || position >= BYTES * Byte.SIZE) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED,
          "The bit position "
              + position
              + " of a bitmap is not between 0 and "
              + (BYTES * Byte.SIZE - 1));
    }
    return position;
  }

  private static byte[] construct(String positions) {
    byte[] bitmap = new byte[BYTES];
    for (int position : Arguments.numbers(positions)) {
      bitmap[position / Byte.SIZE] |= (byte) (1 << position % Byte.SIZE);
    }
    return bitmap;
  }

  private static long count(byte[] bitmap) {
    long count = 0;
    for (byte bits : bitmap) {
      count += Integer.bitCount(bits & 0xff);
    }
    return count;
  }
}
