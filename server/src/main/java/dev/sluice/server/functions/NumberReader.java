package dev.sluice.server.functions;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one number by a pattern; {@code ToNumberParser.parse}. */
final class NumberReader {
  private final NumberPattern pattern;
  private final String input;
  private final StringBuilder before = new StringBuilder();
  private final StringBuilder behind = new StringBuilder();
  private int next;
  private boolean pointSeen;
  private boolean opened;
  private boolean closed;
  private boolean negative;

  private NumberReader(NumberPattern pattern, String input) {
    this.pattern = pattern;
    this.input = input;
  }

  /** The number in plain notation, with all digits behind the point, or null. */
  static @Nullable String read(NumberPattern pattern, String input) {
    NumberReader reader = new NumberReader(pattern, input);
    for (NumberPattern.Token token : pattern.tokens()) {
      if (!reader.take(token)) {
        return null;
      }
    }
    return reader.result();
  }

  private boolean take(NumberPattern.Token token) {
    if (token.kind() == NumberPattern.Kind.DIGITS) {
      return takeDigits(token);
    }
    if (next >= input.length()) {
      return true;
    }
    char c = input.charAt(next);
    switch (token.kind()) {
      case POINT -> pointSeen |= takeIf(c == '.');
      case DOLLAR -> {
        return takeIf(c == '$');
      }
      case SIGN -> {
        negative ^= c == '-';
        takeIf(c == '-' || c == '+');
      }
      case MINUS -> negative ^= takeIf(c == '-');
      case OPEN -> opened |= takeIf(c == '<');
      default -> {
        if (c == '>' && !opened) {
          return false;
        }
        if (takeIf(c == '>')) {
          closed = true;
          negative = !negative;
        }
      }
    }
    return true;
  }

  private boolean takeIf(boolean fits) {
    next += fits ? 1 : 0;
    return fits;
  }

  /** White space may stand between digits. */
  private boolean takeDigits(NumberPattern.Token token) {
    List<Integer> sizes = new ArrayList<>();
    int size = 0;
    while (next < input.length()) {
      char c = input.charAt(next);
      if (Character.isDigit(c)) {
        (pointSeen ? behind : before).append(Character.digit(c, 10));
        size++;
      } else if (c == ',') {
        sizes.add(0, size);
        size = 0;
      } else if (!Character.isWhitespace(c)) {
        break;
      }
      next++;
    }
    sizes.add(0, size);
    return fits(token.runs(), sizes);
  }

  private static boolean fits(List<NumberPattern.Part> runs, List<Integer> sizes) {
    if (sizes.size() > runs.size()) {
      return false;
    }
    for (int i = 0; i < runs.size(); i++) {
      int size = i < sizes.size() ? sizes.get(i) : 0;
      NumberPattern.Part run = runs.get(i);
      if (size > run.count() || (run.exact() && size != run.count())) {
        return false;
      }
    }
    return true;
  }

  private @Nullable String result() {
    if (next < input.length() || opened != closed || (before.isEmpty() && behind.isEmpty())) {
      return null;
    }
    int missing = pattern.scale() - behind.length();
    String fraction = behind + "0".repeat(Math.max(0, missing));
    return (negative ? "-" : "") + before + (fraction.isEmpty() ? "" : "." + fraction);
  }
}
