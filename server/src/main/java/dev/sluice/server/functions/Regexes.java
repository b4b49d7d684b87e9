package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Compiled patterns, kept while a few of them are enough. */
final class Regexes {
  private static final Cache<Pattern> REGULAR = new Cache<>(Pattern::compile);

  /** By the escape character and the pattern behind it. */
  private static final Cache<Pattern> LIKE =
      new Cache<>(key -> likePattern(key.substring(1), key.charAt(0)));

  private Regexes() {}

  /** A matcher of Java's regular expressions, which are Spark's. */
  static Matcher matcher(String function, String pattern, String text) {
    try {
      return REGULAR.get(pattern).matcher(Interruption.guarded(text));
    } catch (PatternSyntaxException malformed) {
      throw new SluiceException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "The value of parameter(s) `regexp` in `" + function + "` is invalid: '" + pattern + "'");
    }
  }

  /** Whether a LIKE pattern matches all of the text. */
  static boolean like(String text, String pattern, char escape) {
    Pattern compiled = LIKE.get(escape + pattern);
    return search(() -> compiled.matcher(Interruption.guarded(text)).matches());
  }

  /** What a search gives; one that needs more stack than there is, is an error of its row. */
  static <T> T search(java.util.function.Supplier<T> search) {
    try {
      return search.get();
    } catch (StackOverflowError tooDeep) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED, "A pattern needs more stack for a value than there is");
    }
  }

  /** {@code StringUtils.escapeLikeRegex}. */
  private static Pattern likePattern(String pattern, char escape) {
    StringBuilder regex = new StringBuilder();
    int c;
    for (int i = 0; i < pattern.length(); i += Character.charCount(c)) {
      c = pattern.codePointAt(i);
      if (c == escape) {
        i++;
        regex.append(Pattern.quote(escaped(pattern, i, escape)));
        c = pattern.charAt(i);
      } else if (c == '_') {
        regex.append('.');
      } else if (c == '%') {
        regex.append(".*");
      } else {
        regex.append(Pattern.quote(Character.toString(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static String escaped(String pattern, int i, char escape) {
    if (i == pattern.length()) {
      throw invalid(pattern, "The escape character is not allowed to end with");
    }
    String next = Character.toString(pattern.codePointAt(i));
    if (!next.equals("_") && !next.equals("%") && !next.equals(Character.toString(escape))) {
      throw invalid(pattern, "The escape character is not allowed to precede '" + next + "'");
    }
    return next;
  }

  private static SluiceException invalid(String pattern, String why) {
    return new SluiceException(
        ErrorCode.INVALID_FORMAT, "The format is invalid: '" + pattern + "'. " + why);
  }
}
