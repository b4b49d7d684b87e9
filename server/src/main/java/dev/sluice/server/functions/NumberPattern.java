package dev.sluice.server.functions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of {@code to_char} and {@code to_number}, such as {@code $99G999D99S}.
 *
 * <p>Source: Spark's {@code ToNumberParser}.
 */
public final class NumberPattern {
  private static final Cache<NumberPattern> KEPT = new Cache<>(NumberPattern::new);

  private static final List<List<Kind>> ORDER =
      List.of(
          List.of(Kind.OPEN),
          List.of(Kind.MINUS, Kind.SIGN),
          List.of(Kind.DOLLAR),
          List.of(Kind.DIGITS),
          List.of(Kind.POINT),
          List.of(Kind.DIGITS),
          List.of(Kind.DOLLAR),
          List.of(Kind.MINUS, Kind.SIGN, Kind.CLOSE));

  private final String text;
  private final List<Token> tokens;

  private NumberPattern(String text) {
    this.text = text;
    this.tokens = grouped(text);
  }

  enum Kind {
    DIGITS,
    POINT,
    DOLLAR,
    /** {@code S}. */
    SIGN,
    /** {@code MI}. */
    MINUS,
    /** The beginning of {@code PR}. */
    OPEN,
    /** The end of {@code PR}. */
    CLOSE,
    INVALID
  }

  /**
   * A run of digits, or a separator of thousands.
   *
   * @param count how many digits; 0 is the separator
   * @param exact whether all of them must be there
   */
  record Part(int count, boolean exact) {
    static final Part SEPARATOR = new Part(0, false);

    boolean isSeparator() {
      return count == 0;
    }
  }

  /**
   * One element of the pattern.
   *
   * @param parts of digits, from the left
   */
  record Token(Kind kind, List<Part> parts) {
    int digits() {
      return parts.stream().mapToInt(Part::count).sum();
    }

    /** The runs of digits from the right. */
    List<Part> runs() {
      List<Part> runs = new ArrayList<>(parts);
      runs.removeIf(Part::isSeparator);
      Collections.reverse(runs);
      return runs;
    }
  }

  public static NumberPattern of(String text) {
    return KEPT.get(text.toUpperCase(Locale.ROOT));
  }

  String text() {
    return text;
  }

  List<Token> tokens() {
    return tokens;
  }

  /** How many digits there are at most. */
  public int precision() {
    return tokens.stream().mapToInt(Token::digits).sum();
  }

  /** How many of them stand behind the point. */
  public int scale() {
    int point = indexOf(Kind.POINT);
    return point < 0
        ? 0
        : tokens.subList(point, tokens.size()).stream().mapToInt(Token::digits).sum();
  }

  /** What is wrong with the pattern, in a sentence, or null. */
  public @Nullable String fault() {
    int dollar = indexOf(Kind.DOLLAR);
    int digits = indexOf(Kind.DIGITS);
    int point = indexOf(Kind.POINT);
    if (text.isEmpty()) {
      return "The number format string cannot be empty";
    }
    if (digits < 0) {
      return "The format string requires at least one number digit";
    }
    if (digits < dollar) {
      return "Currency characters must appear before digits";
    }
    if (point >= 0 && point < dollar) {
      return "Currency characters must appear before any decimal point";
    }
    String separators = faultOfSeparators(point);
    return separators == null ? faultOfOrder() : separators;
  }

  private @Nullable String faultOfSeparators(int point) {
    for (int i = 0; i < tokens.size(); i++) {
      List<Part> parts = tokens.get(i).parts;
      boolean behind = point >= 0 && i > point;
      for (int j = 0; j < parts.size(); j++) {
        if (parts.get(j).isSeparator() && behind) {
          return "Thousands separators (, or G) may not appear after the decimal point";
        }
        boolean end = j == 0 || j == parts.size() - 1;
        if (parts.get(j).isSeparator() && (end || parts.get(j - 1).isSeparator())) {
          return "Thousands separators (, or G) must have digits in between them";
        }
      }
    }
    return null;
  }

  private @Nullable String faultOfOrder() {
    for (Kind kind : List.of(Kind.POINT, Kind.SIGN, Kind.MINUS, Kind.DOLLAR, Kind.CLOSE)) {
      if (tokens.stream().filter(token -> token.kind == kind).count() > 1) {
        return "At most one of each sign is allowed in the number format";
      }
    }
    int next = 0;
    for (List<Kind> allowed : ORDER) {
      if (next < tokens.size() && allowed.contains(tokens.get(next).kind)) {
        next++;
      }
    }
    return next < tokens.size() ? "Unexpected token in the number format" : null;
  }

  private int indexOf(Kind kind) {
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).kind == kind) {
        return i;
      }
    }
    return -1;
  }

  private static List<Token> grouped(String text) {
    List<Token> tokens = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    boolean behindPoint = false;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int start = i;
      i++;
      if (c == '0' || c == '9') {
        while (i < text.length() && (text.charAt(i) == '0' || text.charAt(i) == '9')) {
          i++;
        }
        parts.add(new Part(i - start, c == '0' && !behindPoint));
      } else if (c == ',' || c == 'G') {
        parts.add(Part.SEPARATOR);
      } else {
        close(tokens, parts);
        behindPoint |= c == '.' || c == 'D';
        i += add(tokens, text, start);
      }
    }
    close(tokens, parts);
    return List.copyOf(tokens);
  }

  private static void close(List<Token> tokens, List<Part> parts) {
    if (!parts.isEmpty()) {
      tokens.add(new Token(Kind.DIGITS, List.copyOf(parts)));
      parts.clear();
    }
  }

  /** Adds the sign at {@code i} and gives how many more characters it has than one. */
  private static int add(List<Token> tokens, String text, int i) {
    if (text.startsWith("MI", i)) {
      tokens.add(new Token(Kind.MINUS, List.of()));
      return 1;
    }
    if (text.startsWith("PR", i)) {
      tokens.add(0, new Token(Kind.OPEN, List.of()));
      tokens.add(new Token(Kind.CLOSE, List.of()));
      return 1;
    }
    Kind kind =
        switch (text.charAt(i)) {
          case '.', 'D' -> Kind.POINT;
          case '$' -> Kind.DOLLAR;
          case 'S' -> Kind.SIGN;
          default -> Kind.INVALID;
        };
    tokens.add(new Token(kind, List.of()));
    return 0;
  }
}
