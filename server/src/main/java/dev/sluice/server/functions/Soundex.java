package dev.sluice.server.functions;

/** {@code UTF8String.soundex}. */
final class Soundex {
  /** A code for each letter; 7 is passed over, 0 separates equal codes. */
  private static final String CODES = "01230127022455012623017202";

  private Soundex() {}

  static String of(String text) {
    if (text.isEmpty() || letter(text.charAt(0)) < 0) {
      return text;
    }
    StringBuilder code = new StringBuilder().append((char) ('A' + letter(text.charAt(0))));
    char last = CODES.charAt(letter(text.charAt(0)));
    for (int i = 1; i < text.length() && code.length() < 4; i++) {
      int letter = letter(text.charAt(i));
      char digit = letter < 0 ? '0' : CODES.charAt(letter);
      if (digit == '7') {
        continue;
      }
      if (digit != '0' && digit != last) {
        code.append(digit);
      }
      last = digit;
    }
    return code.append("000").substring(0, 4);
  }

  private static int letter(char c) {
    if (c >= 'a' && c <= 'z') {
      return c - 'a';
    }
    return c >= 'A' && c <= 'Z' ? c - 'A' : -1;
  }
}
