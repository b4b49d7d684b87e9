package dev.sluice.server.delta;

import dev.sluice.server.model.DeletedRows.RowNumbers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * Row numbers as a deletion vector holds them: a Roaring bitmap for each upper half of a number
 * that occurs. Reads the vector's bytes where they are.
 */
final class RoaringRows implements RowNumbers {
  private static final int PORTABLE_FORMAT = 1681511377;

  /** An upper half, and the smallest bitmap. */
  private static final int SMALLEST_ENTRY = 4 + 8;

  /** The upper halves, rising. */
  private final int[] upper;

  /** The lower halves of each. */
  private final ImmutableRoaringBitmap[] lower;

  private RoaringRows(int[] upper, ImmutableRoaringBitmap[] lower) {
    this.upper = upper;
    this.lower = lower;
  }

  /**
   * Reads the portable format. Source: the Delta protocol, "Deletion Vector Format".
   *
   * @throws IllegalArgumentException where the bytes are anything else
   */
  static RoaringRows read(ByteBuffer content, long cardinality) {
    ByteBuffer bytes = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int format = bytes.getInt();
    if (format != PORTABLE_FORMAT) {
      throw new IllegalArgumentException("its magic number is " + format);
    }
    long count = bytes.getLong();
    if (count < 0 || count > bytes.remaining() / SMALLEST_ENTRY) {
      throw new IllegalArgumentException("it says to hold " + count + " bitmaps");
    }
    int[] upper = new int[(int) count];
    ImmutableRoaringBitmap[] lower = new ImmutableRoaringBitmap[(int) count];
    long rows = 0;
    for (int i = 0; i < count; i++) {
      upper[i] = bytes.getInt();
      if (upper[i] < 0 || (i > 0 && upper[i] <= upper[i - 1])) {
        throw new IllegalArgumentException("its bitmaps are out of order");
      }
      lower[i] = new ImmutableRoaringBitmap(bytes.slice());
      bytes.position(bytes.position() + lower[i].serializedSizeInBytes());
      rows += lower[i].getLongCardinality();
    }
    if (rows != cardinality) {
      throw new IllegalArgumentException("it holds " + rows + " rows, the log says " + cardinality);
    }
    return new RoaringRows(upper, lower);
  }

  /** How many rows are in here and not in {@code other}. */
  long countWithout(RoaringRows other) {
    long rows = 0;
    for (int i = 0; i < upper.length; i++) {
      int same = Arrays.binarySearch(other.upper, upper[i]);
      rows +=
          same < 0
              ? lower[i].getLongCardinality()
              : ImmutableRoaringBitmap.andNotCardinality(lower[i], other.lower[same]);
    }
    return rows;
  }

  @Override
  public boolean contains(long row) {
    int half = (int) (row >>> Integer.SIZE);
    int index = upper.length == 1 && upper[0] == half ? 0 : Arrays.binarySearch(upper, half);
    return index >= 0 && lower[index].contains((int) row);
  }
}
