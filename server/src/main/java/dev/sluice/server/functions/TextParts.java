package dev.sluice.server.functions;

import static dev.sluice.server.functions.Arguments.number;
import static dev.sluice.server.functions.Arguments.text;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Functions that take strings apart and fill them up. Lengths and positions count code points,
 * positions from 1.
 */
public final class TextParts {
  /** Longest string that a function makes of a short one, in UTF-16 units. */
  private static final int LONGEST = 1 << 28;

  /** Text, position, length: {@code UTF8String.substringSQL}. */
  public static final JavaFunction SUBSTRING =
      JavaFunction.of(
          "substring",
          STRING,
          a -> substring(text(a, 0), number(a, 1), number(a, 2)),
          STRING,
          INTEGER,
          INTEGER);

  /** Text, how many of its last characters. */
  public static final JavaFunction RIGHT =
      JavaFunction.of(
          "right",
          STRING,
          a -> number(a, 1) <= 0 ? "" : substring(text(a, 0), -number(a, 1), Integer.MAX_VALUE),
          STRING,
          INTEGER);

  /** Text, length, what to fill up with. */
  public static final JavaFunction LPAD =
      JavaFunction.of(
          "lpad",
          STRING,
          a -> {
            String padding = padding(text(a, 0), number(a, 1), text(a, 2));
            return padding + substring(text(a, 0), 1, number(a, 1));
          },
          STRING,
          INTEGER,
          STRING);

  /** Text, length, what to fill up with. */
  public static final JavaFunction RPAD =
      JavaFunction.of(
          "rpad",
          STRING,
          a -> {
            String padding = padding(text(a, 0), number(a, 1), text(a, 2));
            return substring(text(a, 0), 1, number(a, 1)) + padding;
          },
          STRING,
          INTEGER,
          STRING);

  /** Text, what is put over it, where, over how many characters; its own length if negative. */
  public static final JavaFunction OVERLAY =
      JavaFunction.of(
          "overlay",
          STRING,
          a -> overlay(text(a, 0), text(a, 1), number(a, 2), number(a, 3)),
          STRING,
          STRING,
          INTEGER,
          INTEGER);

  /** Part, text, where to begin: 0 where it is not found, or the start is NULL or below 1. */
  public static final JavaFunction LOCATE =
      JavaFunction.ofNulls("locate", INTEGER, TextParts::locate, STRING, STRING, INTEGER);

  /** Text, delimiter, which part; from the end if negative. */
  public static final JavaFunction SPLIT_PART =
      JavaFunction.of(
          "split_part",
          STRING,
          a -> splitPart(text(a, 0), text(a, 1), number(a, 2)),
          STRING,
          STRING,
          INTEGER);

  public static final JavaFunction REVERSE =
      JavaFunction.of(
          "reverse", STRING, a -> new StringBuilder(text(a, 0)).reverse().toString(), STRING);

  static final List<JavaFunction> ALL =
      List.of(SUBSTRING, RIGHT, LPAD, RPAD, OVERLAY, LOCATE, SPLIT_PART, REVERSE);

  private TextParts() {}

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** A start before the first character eats into the length. */
  private static String substring(String text, int position, int length) {
    long start = position > 0 ? position - 1L : position < 0 ? (long) length(text) + position : 0;
    long end = Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, start + length));
    if (end <= Math.max(start, 0) || start >= text.length()) {
      return "";
    }
    int from = after(text, 0, Math.max(start, 0));
    return text.substring(from, after(text, from, end - Math.max(start, 0)));
  }

  /** The index behind so many code points, or the end. */
  private static int after(String text, int from, long count) {
    if (count >= text.length() - from) {
      return text.length();
    }
    int i = from;
    for (long n = 0; n < count && i < text.length(); n++) {
      i += Character.charCount(text.codePointAt(i));
    }
    return i;
  }

  private static String padding(String text, int length, String pad) {
    int missing = length - length(text);
    if (missing <= 0 || pad.isEmpty()) {
      return "";
    }
    int each = length(pad);
    long units = (long) pad.length() * (missing / each + 1);
    if (units > LONGEST) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED, "A string of " + length + " characters is too long");
    }
    return pad.repeat(missing / each) + substring(pad, 1, missing % each);
  }

  private static String overlay(String text, String replacement, int position, int length) {
    int covered = length >= 0 ? length : length(replacement);
    return substring(text, 1, position - 1)
        + replacement
        + substring(text, position + covered, Integer.MAX_VALUE);
  }

  private static @Nullable Object locate(@Nullable Object[] a) {
    if (a[2] == null) {
      return 0;
    }
    if (a[0] == null || a[1] == null) {
      return null;
    }
    String part = text(a, 0);
    String text = text(a, 1);
    if (number(a, 2) < 1) {
      return 0;
    }
    if (part.isEmpty()) {
      return 1;
    }
    int found = text.indexOf(part, after(text, 0, number(a, 2) - 1L));
    return found < 0 ? 0 : text.codePointCount(0, found) + 1;
  }

  private static String splitPart(String text, String delimiter, int part) {
    if (part == 0 || part == Integer.MIN_VALUE) {
      throw new SluiceException(
          ErrorCode.INVALID_ARRAY_INDEX, "The part " + part + " of split_part; parts count from 1");
    }
    String[] parts =
        delimiter.isEmpty() ? new String[] {text} : text.split(Pattern.quote(delimiter), -1);
    long index = part > 0 ? part - 1L : parts.length + (long) part;
    return index >= 0 && index < parts.length ? parts[(int) index] : "";
  }
}
