package dev.sluice.server.testing;

import java.util.SplittableRandom;

/** Texts that are nearly right. */
public final class Mutations {
  private static final String[] PIECES = {
    "null",
    "true",
    "1e999",
    "-0",
    "{}",
    "[]",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    ",",
    ":",
    "}",
    "]",
    "{",
    "[",
    "\"",
    "99999999999999999999",
    "\"name\":",
    "\uD83D\uDE00",
    "\"availableNow\":true"
  };

  private Mutations() {}

  /** The text with one to three pieces removed, doubled, inserted or replaced. */
  public static String mutate(String document, SplittableRandom random) {
    StringBuilder text = new StringBuilder(document);
    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(0, 30));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, text.substring(from, to));
        case 2 -> text.insert(from, PIECES[random.nextInt(PIECES.length)]);
        default -> replaceValue(text, from, PIECES[random.nextInt(PIECES.length)]);
      }
      if (text.length() == 0) {
        text.append(' ');
      }
    }
    return text.toString();
  }

  /**
   * Replaces the string that begins after {@code from}, so that the JSON often stays well-formed.
   */
  private static void replaceValue(StringBuilder text, int from, String piece) {
    int start = text.indexOf("\"", from);
    int end = start < 0 ? -1 : text.indexOf("\"", start + 1);
    if (end > 0) {
      text.replace(start, end + 1, piece);
    }
  }
}
