package dev.sluice.server.functions;

import static dev.sluice.server.functions.Arguments.bytes;
import static dev.sluice.server.functions.Arguments.number;
import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.INTEGER;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.Arrays;
import java.util.List;

/** The functions of {@link TextParts} and some more for binary values, which count bytes. */
public final class BinaryFunctions {
  private static final int LONGEST = 1 << 27;

  /** {@code ByteArray.subStringSQL}. */
  public static final JavaFunction SUBSTRING =
      JavaFunction.of(
          "substring_bytes",
          BINARY,
          a -> substring(bytes(a, 0), number(a, 1), number(a, 2)),
          BINARY,
          INTEGER,
          INTEGER);

  public static final JavaFunction LPAD =
      JavaFunction.of(
          "lpad_bytes",
          BINARY,
          a -> pad(bytes(a, 0), number(a, 1), bytes(a, 2), true),
          BINARY,
          INTEGER,
          BINARY);

  public static final JavaFunction RPAD =
      JavaFunction.of(
          "rpad_bytes",
          BINARY,
          a -> pad(bytes(a, 0), number(a, 1), bytes(a, 2), false),
          BINARY,
          INTEGER,
          BINARY);

  public static final JavaFunction OVERLAY =
      JavaFunction.of(
          "overlay_bytes",
          BINARY,
          a -> overlay(bytes(a, 0), bytes(a, 1), number(a, 2), number(a, 3)),
          BINARY,
          BINARY,
          INTEGER,
          INTEGER);

  public static final JavaFunction CONTAINS =
      JavaFunction.of(
          "contains_bytes", BOOLEAN, a -> contains(bytes(a, 0), bytes(a, 1)), BINARY, BINARY);

  public static final JavaFunction REVERSE =
      JavaFunction.of("reverse_bytes", BINARY, a -> reverse(bytes(a, 0)), BINARY);

  static final List<JavaFunction> ALL = List.of(SUBSTRING, LPAD, RPAD, OVERLAY, CONTAINS, REVERSE);

  private BinaryFunctions() {}

  private static byte[] substring(byte[] bytes, int position, int length) {
    if (position > bytes.length) {
      return new byte[0];
    }
    int start = position > 0 ? position - 1 : position < 0 ? bytes.length + position : 0;
    // Wraps around as Spark's does: both ends then give no bytes.
    int end = bytes.length - start < length ? bytes.length : start + length;
    int from = Math.max(start, 0);
    return from >= end ? new byte[0] : Arrays.copyOfRange(bytes, from, end);
  }

  private static byte[] pad(byte[] bytes, int length, byte[] pad, boolean left) {
    if (length < 0) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED, "A binary value cannot have " + length + " bytes");
    }
    int size = pad.length == 0 ? Math.min(length, bytes.length) : length;
    if (size > LONGEST) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED, "A binary value of " + length + " bytes is too long");
    }
    byte[] result = new byte[size];
    int kept = Math.min(size, bytes.length);
    int start = left ? size - kept : 0;
    System.arraycopy(bytes, 0, result, start, kept);
    int first = left ? 0 : kept;
    for (int i = 0; i < size - kept; i++) {
      result[first + i] = pad[i % pad.length];
    }
    return result;
  }

  private static byte[] overlay(byte[] bytes, byte[] replacement, int position, int length) {
    int covered = length >= 0 ? length : replacement.length;
    byte[] before = substring(bytes, 1, position - 1);
    byte[] behind = substring(bytes, position + covered, Integer.MAX_VALUE);
    byte[] result = Arrays.copyOf(before, before.length + replacement.length + behind.length);
    System.arraycopy(replacement, 0, result, before.length, replacement.length);
    System.arraycopy(behind, 0, result, before.length + replacement.length, behind.length);
    return result;
  }

  private static boolean contains(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] reverse(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }
}
