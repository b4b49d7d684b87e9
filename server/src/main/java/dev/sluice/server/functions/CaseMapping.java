package dev.sluice.server.functions;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Upper, lower and title case as Spark has them from ICU: Unicode's full mappings, of a later
 * version of Unicode than the Java that runs this may know.
 *
 * <p>Source: Spark's {@code CollationAwareUTF8String}, and Unicode 17's {@code UnicodeData} and
 * {@code SpecialCasing}.
 */
final class CaseMapping {
  private static final int SIGMA = 0x3A3;
  private static final int FINAL_SIGMA = 0x3C2;
  private static final int MIDDLE_SIGMA = 0x3C3;
  private static final int DOTTED_I = 0x130;

  /** What Java 17 does not know: first upper, first lower, how many, step. */
  private static final int[][] LATER_PAIRS = {
    {0x1C89, 0x1C8A, 1, 1},
    {0x2C2F, 0x2C5F, 1, 1},
    {0xA7C0, 0xA7C1, 1, 1},
    {0xA7CB, 0x264, 1, 1},
    {0xA7CC, 0xA7CD, 8, 2},
    {0xA7DC, 0x19B, 1, 1},
    {0x10570, 0x10597, 11, 1},
    {0x1057C, 0x105A3, 15, 1},
    {0x1058C, 0x105B3, 7, 1},
    {0x10594, 0x105BB, 2, 1},
    {0x10D50, 0x10D70, 22, 1},
    {0x16EA0, 0x16EBB, 25, 1},
  };

  /** Marks inside words that neither end one nor have case; the rest goes by category. */
  private static final String IGNORABLE_MARKS =
      "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

  private static final Map<Integer, Integer> LATER_UPPER = new HashMap<>();
  private static final Map<Integer, Integer> LATER_LOWER = new HashMap<>();

  static {
    for (int[] pairs : LATER_PAIRS) {
      for (int i = 0; i < pairs[2] * pairs[3]; i += pairs[3]) {
        LATER_UPPER.put(pairs[1] + i, pairs[0] + i);
        LATER_LOWER.put(pairs[0] + i, pairs[1] + i);
      }
    }
  }

  private CaseMapping() {}

  static String upper(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    return isAscii(upper) ? upper : mapped(upper, LATER_UPPER);
  }

  static String lower(String text) {
    if (text.indexOf(SIGMA) >= 0) {
      return words(text, false);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return isAscii(lower) ? lower : mapped(lower, LATER_LOWER);
  }

  /** Title case for what begins the text or follows a space, lower case for the rest. */
  static String initial(String text) {
    return words(text, true);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7F) {
        return false;
      }
    }
    return true;
  }

  private static String mapped(String text, Map<Integer, Integer> later) {
    if (text.codePoints().noneMatch(later::containsKey)) {
      return text;
    }
    StringBuilder mapped = new StringBuilder(text.length());
    text.codePoints().forEach(c -> mapped.appendCodePoint(later.getOrDefault(c, c)));
    return mapped.toString();
  }

  private static String words(String text, boolean titles) {
    StringBuilder result = new StringBuilder(text.length());
    boolean begins = titles;
    boolean afterCased = false;
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (begins) {
        result.append(title(c));
      } else if (c == SIGMA) {
        boolean ends = afterCased && !beforeCased(text, i + 1);
        result.appendCodePoint(ends ? FINAL_SIGMA : MIDDLE_SIGMA);
      } else {
        result.append(lower(c));
      }
      begins = titles && c == ' ';
      if (!isIgnorable(c)) {
        afterCased = isCased(c);
      }
    }
    return result.toString();
  }

  private static boolean beforeCased(String text, int start) {
    int i = start;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      if (!isIgnorable(c)) {
        return isCased(c);
      }
      i += Character.charCount(c);
    }
    return false;
  }

  private static String lower(int c) {
    if (c == DOTTED_I) {
      return "i\u0307";
    }
    Integer later = LATER_LOWER.get(c);
    return Character.toString(later == null ? Character.toLowerCase(c) : later);
  }

  /** Unicode's full title case, which Java has for single characters only. */
  private static String title(int c) {
    Integer later = LATER_UPPER.get(c);
    if (later != null) {
      return Character.toString(later);
    }
    int title = Character.toTitleCase(c);
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    if (title != c || Character.isTitleCase(c) || upper.codePointCount(0, upper.length()) == 1) {
      return Character.toString(title);
    }
    return expanded(upper);
  }

  /** Only the first letter of an expansion stays upper; a small iota goes below it. */
  private static String expanded(String upper) {
    StringBuilder title = new StringBuilder();
    boolean first = true;
    for (int i = 0; i < upper.length(); i++) {
      char c = upper.charAt(i);
      if (!first && c == '\u0399') {
        title.append('\u0345');
      } else {
        title.append(first ? c : Character.toLowerCase(c));
      }
      first = first && c == '\u02BC';
    }
    return title.toString();
  }

  private static boolean isCased(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  private static boolean isIgnorable(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> IGNORABLE_MARKS.indexOf(c) >= 0;
    };
  }
}
