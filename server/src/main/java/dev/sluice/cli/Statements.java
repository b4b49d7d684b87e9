package dev.sluice.cli;

import java.util.Optional;

/**
 * Cuts SQL statements out of text that comes line by line. A semicolon ends one, but not within a
 * string, a quoted name or a comment, in Spark SQL's forms of them.
 */
final class Statements {
  private final StringBuilder text = new StringBuilder();

  /** Up to here there is no end of a statement, and no string or comment is open. */
  private int scanned;

  void add(String line) {
    text.append(line).append('\n');
  }

  /** Takes the first statement that is complete, without its semicolon. */
  Optional<String> next() {
    for (int end = end(); end >= 0; end = end()) {
      String statement = take(end);
      if (!isBlank(statement)) {
        return Optional.of(statement);
      }
    }
    return Optional.empty();
  }

  /** Takes what is left at the end of the text: the last statement needs no semicolon. */
  Optional<String> last() {
    String statement = take(text.length());
    return isBlank(statement) ? Optional.empty() : Optional.of(statement);
  }

  /** Whether something has begun that is not complete. */
  boolean isOpen() {
    return !isBlank(text);
  }

  private String take(int end) {
    String statement = text.substring(0, end).strip();
    text.delete(0, end + 1);
    scanned = 0;
    return statement;
  }

  private static boolean isBlank(CharSequence text) {
    int at = 0;
    while (at >= 0 && at < text.length()) {
      if (!beginsComment(text, at) && !Character.isWhitespace(text.charAt(at))) {
        return false;
      }
      at = behind(text, at);
    }
    return true;
  }

  /** Where the first semicolon is that ends a statement, or -1. */
  private int end() {
    while (scanned < text.length()) {
      if (text.charAt(scanned) == ';') {
        return scanned;
      }
      int behind = behind(text, scanned);
      if (behind < 0) {
        return -1;
      }
      scanned = behind;
    }
    return -1;
  }

  /** Behind the comment, string, name or character that begins here; -1 if it does not end. */
  private static int behind(CharSequence text, int from) {
    if (startsWith(text, "--", from)) {
      return behindLine(text, from);
    }
    if (startsWith(text, "/*", from)) {
      return behindBlock(text, from);
    }
    char c = text.charAt(from);
    return c == '\'' || c == '"' || c == '`' ? behindQuoted(text, from) : from + 1;
  }

  private static boolean beginsComment(CharSequence text, int at) {
    return startsWith(text, "--", at) || startsWith(text, "/*", at);
  }

  private static int behindLine(CharSequence text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
    return at;
  }

  /** Block comments nest, as in Spark. */
  private static int behindBlock(CharSequence text, int from) {
    int depth = 1;
    int at = from + 2;
    while (at < text.length() && depth > 0) {
      boolean opens = startsWith(text, "/*", at);
      boolean closes = startsWith(text, "*/", at);
      depth += opens ? 1 : closes ? -1 : 0;
      at += opens || closes ? 2 : 1;
    }
    return depth > 0 ? -1 : at;
  }

  /** A doubled quote simply begins the next string. */
  private static int behindQuoted(CharSequence text, int from) {
    char quote = text.charAt(from);
    int at = from + 1;
    while (at < text.length() && text.charAt(at) != quote) {
      at += quote != '`' && text.charAt(at) == '\\' ? 2 : 1;
    }
    return at < text.length() ? at + 1 : -1;
  }

  private static boolean startsWith(CharSequence text, String start, int from) {
    return from + start.length() <= text.length()
        && start.contentEquals(text.subSequence(from, from + start.length()));
  }
}
