package dev.sluice.server.functions;

import static dev.sluice.server.functions.Arguments.number;
import static dev.sluice.server.functions.Arguments.text;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Functions of patterns: Java's regular expressions, and LIKE. */
public final class RegexFunctions {
  private static final DataType TEXTS = new ArrayType(STRING, false);

  /** Text, pattern, the function's name for messages. */
  public static final JavaFunction RLIKE =
      JavaFunction.of(
          "rlike",
          BOOLEAN,
          a -> {
            Matcher matcher = Regexes.matcher(text(a, 2), text(a, 1), text(a, 0));
            return Regexes.search(matcher::find);
          },
          STRING,
          STRING,
          STRING);

  /** Text, pattern, escape character. */
  public static final JavaFunction LIKE =
      JavaFunction.of(
          "like",
          BOOLEAN,
          a -> Regexes.like(text(a, 0), text(a, 1), text(a, 2).charAt(0)),
          STRING,
          STRING,
          STRING);

  /** The same whatever the case: Spark compares in lower case. */
  public static final JavaFunction ILIKE =
      JavaFunction.of(
          "ilike",
          BOOLEAN,
          a ->
              Regexes.like(
                  CaseMapping.lower(text(a, 0)),
                  CaseMapping.lower(text(a, 1)),
                  text(a, 2).charAt(0)),
          STRING,
          STRING,
          STRING);

  public static final JavaFunction EXTRACT =
      JavaFunction.of(
          "regexp_extract",
          STRING,
          a -> extract(text(a, 0), text(a, 1), number(a, 2)),
          STRING,
          STRING,
          INTEGER);

  public static final JavaFunction EXTRACT_ALL =
      JavaFunction.of(
          "regexp_extract_all",
          TEXTS,
          a -> extractAll("regexp_extract_all", text(a, 0), text(a, 1), number(a, 2)),
          STRING,
          STRING,
          INTEGER);

  public static final JavaFunction COUNT =
      JavaFunction.of(
          "regexp_count",
          INTEGER,
          a -> extractAll("regexp_count", text(a, 0), text(a, 1), 0).size(),
          STRING,
          STRING);

  /** The first match, or NULL. */
  public static final JavaFunction SUBSTR =
      JavaFunction.nullable(
          "regexp_substr",
          STRING,
          a -> {
            Matcher matcher = Regexes.matcher("regexp_substr", text(a, 1), text(a, 0));
            return Regexes.search(matcher::find) && matcher.end() > matcher.start()
                ? matcher.group()
                : null;
          },
          STRING,
          STRING);

  /** Where the first match begins, in UTF-16 units from 1, or 0. */
  public static final JavaFunction INSTR =
      JavaFunction.of(
          "regexp_instr",
          INTEGER,
          a -> {
            Matcher matcher = Regexes.matcher("regexp_instr", text(a, 1), text(a, 0));
            return Regexes.search(matcher::find) ? matcher.start() + 1 : 0;
          },
          STRING,
          STRING);

  /** Text, pattern, replacement, position in UTF-16 units from 1. */
  public static final JavaFunction REPLACE =
      JavaFunction.of(
          "regexp_replace", STRING, RegexFunctions::replace, STRING, STRING, STRING, INTEGER);

  /** Text, pattern, limit. */
  public static final JavaFunction SPLIT =
      JavaFunction.of(
          "split",
          TEXTS,
          a -> split(text(a, 0), text(a, 1), number(a, 2)),
          STRING,
          STRING,
          INTEGER);

  static final List<JavaFunction> ALL =
      List.of(RLIKE, LIKE, ILIKE, EXTRACT, EXTRACT_ALL, COUNT, SUBSTR, INSTR, REPLACE, SPLIT);

  private RegexFunctions() {}

  private static String extract(String text, String pattern, int group) {
    Matcher matcher = Regexes.matcher("regexp_extract", pattern, text);
    return Regexes.search(matcher::find) ? group("regexp_extract", matcher, group) : "";
  }

  private static List<String> extractAll(String function, String text, String pattern, int group) {
    Matcher matcher = Regexes.matcher(function, pattern, text);
    return Regexes.search(
        () -> {
          List<String> found = new ArrayList<>();
          while (matcher.find()) {
            found.add(group(function, matcher, group));
          }
          return found;
        });
  }

  /** A group that took part in no match is empty. */
  private static String group(String function, Matcher matcher, int group) {
    if (group < 0 || group > matcher.groupCount()) {
      throw new SluiceException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "The value of parameter(s) `idx` in `"
              + function
              + "` is invalid: expects group index between 0 and "
              + matcher.groupCount()
              + ", but got "
              + group);
    }
    String found = matcher.group(group);
    return found == null ? "" : found;
  }

  private static String replace(@Nullable Object[] a) {
    String text = text(a, 0);
    String replacement = text(a, 2);
    int start = number(a, 3) - 1;
    Matcher matcher = Regexes.matcher("regexp_replace", text(a, 1), text);
    if (start != 0 && start >= text.length()) {
      return text;
    }
    matcher.region(start, text.length());
    return Regexes.search(
        () -> {
          StringBuilder result = new StringBuilder(text.length());
          while (matcher.find()) {
            append(matcher, result, replacement, text);
          }
          return matcher.appendTail(result).toString();
        });
  }

  private static void append(
      Matcher matcher, StringBuilder result, String replacement, String text) {
    try {
      matcher.appendReplacement(result, replacement);
    } catch (IllegalArgumentException | IndexOutOfBoundsException wrongReplacement) {
      throw new SluiceException(
          ErrorCode.INVALID_REGEXP_REPLACE,
          "Could not perform regexp_replace for source = \""
              + text
              + "\", pattern = \""
              + matcher.pattern()
              + "\", replacement = \""
              + replacement
              + "\"");
    }
  }

  /** {@code UTF8String.split}: an empty pattern takes the characters apart. */
  private static List<String> split(String text, String pattern, int limit) {
    if (pattern.isEmpty() && !text.isEmpty()) {
      return characters(text, limit);
    }
    int most = limit == 0 ? -1 : limit;
    Matcher matcher = Regexes.matcher("split", pattern, text);
    Pattern compiled = matcher.pattern();
    return Regexes.search(() -> List.of(compiled.split(Interruption.guarded(text), most)));
  }

  private static List<String> characters(String text, int limit) {
    int count = text.codePointCount(0, text.length());
    int most = limit > count || limit <= 0 ? count : limit;
    List<String> parts = new ArrayList<>(most);
    int i = 0;
    while (parts.size() < most - 1) {
      int next = text.offsetByCodePoints(i, 1);
      parts.add(text.substring(i, next));
      i = next;
    }
    parts.add(text.substring(i));
    return parts;
  }
}
