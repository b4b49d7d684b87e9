package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spark's datetime patterns as Java's formatters.
 *
 * <p>Source: Spark's {@code DateTimeFormatterHelper}: the letters refused, {@code y} read as the
 * proleptic year, the strict resolver, a fraction of variable length when parsing, and no day of
 * the legacy parser, which is what {@code spark.sql.legacy.timeParserPolicy=CORRECTED} means.
 */
final class Patterns {
  private static final String WEEK_BASED = "YWwuec";
  private static final String REFUSED = "ABnNp";
  private static final String REFUSED_IN_PARSING = "EFqQ";
  private static final List<String> TOO_LONG =
      List.of("GGGGG", "MMMMM", "LLLLL", "EEEEE", "QQQQQ", "qqqqq", "yyyyyyy");

  private static final Pattern FRACTION = Pattern.compile("^([^S]*)(S*)(.*)$", Pattern.DOTALL);

  private static final int MOST_KEPT = 500;

  private static final Cache<DateTimeFormatter> FORMATTING =
      new Cache<>(MOST_KEPT, pattern -> build(pattern, false));
  private static final Cache<DateTimeFormatter> PARSING =
      new Cache<>(MOST_KEPT, pattern -> build(pattern, true));

  private Patterns() {}

  /** The formatter that writes by a pattern. */
  static DateTimeFormatter formatting(String pattern) {
    return FORMATTING.get(pattern);
  }

  /** The formatter that reads by a pattern. */
  static DateTimeFormatter parsing(String pattern) {
    return PARSING.get(pattern);
  }

  private static DateTimeFormatter build(String pattern, boolean parsing) {
    String converted = converted(pattern, parsing);
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
    try {
      if (parsing && converted.indexOf('S') >= 0) {
        appendWithFraction(builder, converted);
      } else {
        builder.appendPattern(converted);
      }
      return builder
          .toFormatter(Locale.US)
          .withChronology(IsoChronology.INSTANCE)
          .withResolverStyle(ResolverStyle.STRICT);
    } catch (IllegalArgumentException malformed) {
      throw new SluiceException(
          ErrorCode.INVALID_DATETIME_PATTERN,
          "Unrecognized datetime pattern: " + pattern + " (" + malformed.getMessage() + ")",
          malformed);
    }
  }

  /** Reads {@code S} to {@code SSSSSSSSS} as a fraction of one digit up to so many. */
  private static void appendWithFraction(DateTimeFormatterBuilder builder, String pattern) {
    List<String> parts = parts(pattern);
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      if (part.isEmpty() && i != 0) {
        builder.appendLiteral("'");
      } else if (i % 2 == 1) {
        builder.appendLiteral(part);
      } else {
        appendUnquoted(builder, part);
      }
    }
  }

  private static void appendUnquoted(DateTimeFormatterBuilder builder, String part) {
    String rest = part;
    while (!rest.isEmpty()) {
      Matcher matcher = FRACTION.matcher(rest);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(rest);
      }
      builder.appendPattern(matcher.group(1));
      int digits = matcher.group(2).length();
      if (digits > 0) {
        builder.appendFraction(ChronoField.NANO_OF_SECOND, 1, digits, false);
      }
      rest = matcher.group(3);
    }
  }

  /** What stands outside of quotes at even places, inside at odd; the empty ones at the end off. */
  private static List<String> parts(String pattern) {
    return List.of(pattern.split("'"));
  }

  private static String converted(String pattern, boolean parsing) {
    List<String> parts = parts(pattern + " ");
    boolean era = false;
    for (int i = 0; i < parts.size(); i += 2) {
      check(pattern, parts.get(i), parsing);
      era |= parts.get(i).indexOf('G') >= 0;
    }
    StringBuilder converted = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      converted
          .append(i == 0 ? "" : "'")
          .append(i % 2 == 0 && !era ? part.replace('y', 'u') : part);
    }
    String text = converted.toString();
    return text.endsWith(" ") ? text.substring(0, text.length() - 1) : text;
  }

  private static void check(String pattern, String part, boolean parsing) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (WEEK_BASED.indexOf(c) >= 0) {
        throw new SluiceException(
            ErrorCode.INCONSISTENT_BEHAVIOR_CROSS_VERSION,
            "The week-based letter " + c + " of the datetime pattern " + pattern + " is refused");
      }
      if (REFUSED.indexOf(c) >= 0 || (parsing && REFUSED_IN_PARSING.indexOf(c) >= 0)) {
        throw new SluiceException(
            ErrorCode.INVALID_DATETIME_PATTERN,
            "The letter " + c + " of the datetime pattern " + pattern + " is refused");
      }
    }
    for (String style : TOO_LONG) {
      if (part.contains(style)) {
        throw new SluiceException(
            ErrorCode.INVALID_DATETIME_PATTERN,
            "The datetime pattern " + pattern + " has too many letters: " + style);
      }
    }
  }
}
