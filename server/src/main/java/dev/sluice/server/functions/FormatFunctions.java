package dev.sluice.server.functions;

import static dev.sluice.server.functions.Arguments.number;
import static dev.sluice.server.functions.Arguments.text;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Functions that write values by a pattern or read them so, and one that finds sentences. */
public final class FormatFunctions {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Most digits behind the point; more only fill memory with zeros. */
  private static final int MOST_DECIMALS = 10_000;

  private static final Cache<DecimalFormat> FORMATS = new Cache<>(FormatFunctions::decimalFormat);
  private static final Map<PrimitiveType, JavaFunction> BY_DECIMALS =
      new EnumMap<>(PrimitiveType.class);
  private static final Map<PrimitiveType, JavaFunction> BY_PATTERN =
      new EnumMap<>(PrimitiveType.class);

  static {
    for (PrimitiveType type : List.of(LONG, DOUBLE, STRING)) {
      BY_DECIMALS.put(
          type,
          JavaFunction.nullable(
              "format_number_" + type.json(),
              STRING,
              a -> number(a, 1) < 0 ? null : format(a[0], pattern(number(a, 1))),
              type,
              INTEGER));
      BY_PATTERN.put(
          type,
          JavaFunction.of(
              "format_number_by_pattern_" + type.json(),
              STRING,
              a -> format(a[0], text(a, 1).isEmpty() ? pattern(0) : text(a, 1)),
              type,
              STRING));
    }
  }

  /** Pattern, arguments as {@link Printf} takes them. */
  public static final JavaFunction FORMAT_STRING =
      JavaFunction.of(
          "format_string",
          STRING,
          a -> Printf.format(text(a, 0), (List<?>) Objects.requireNonNull(a[1])),
          STRING,
          new ArrayType(STRING, true));

  /** A decimal as text, pattern. */
  public static final JavaFunction TO_CHAR =
      JavaFunction.of(
          "to_char",
          STRING,
          a -> NumberWriter.write(NumberPattern.of(text(a, 1)), new BigDecimal(text(a, 0))),
          STRING,
          STRING);

  /** Text, pattern; gives a decimal as text. */
  public static final JavaFunction TO_NUMBER =
      JavaFunction.of("to_number", STRING, FormatFunctions::toNumber, STRING, STRING);

  public static final JavaFunction TRY_TO_NUMBER =
      JavaFunction.nullable(
          "try_to_number",
          STRING,
          a -> NumberReader.read(NumberPattern.of(text(a, 1)), text(a, 0)),
          STRING,
          STRING);

  /** Text, language, country; gives JSON, an array of words for each sentence. */
  public static final JavaFunction SENTENCES =
      JavaFunction.ofNulls("sentences", STRING, FormatFunctions::sentences, STRING, STRING, STRING);

  static final List<JavaFunction> ALL =
      Stream.of(
              BY_DECIMALS.values(),
              BY_PATTERN.values(),
              List.of(FORMAT_STRING, TO_CHAR, TO_NUMBER, TRY_TO_NUMBER, SENTENCES))
          .flatMap(java.util.Collection::stream)
          .toList();

  private FormatFunctions() {}

  /**
   * {@code format_number} with a number of digits behind the point.
   *
   * @param type bigint, double, or string for decimals as text
   */
  public static JavaFunction formatNumber(PrimitiveType type) {
    return Objects.requireNonNull(BY_DECIMALS.get(type), type.sql());
  }

  /** {@code format_number} with a pattern of Java's {@link DecimalFormat}. */
  public static JavaFunction formatNumberByPattern(PrimitiveType type) {
    return Objects.requireNonNull(BY_PATTERN.get(type), type.sql());
  }

  private static String pattern(int decimals) {
    if (decimals > MOST_DECIMALS) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED,
          "format_number writes at most " + MOST_DECIMALS + " digits behind the point");
    }
    String whole = "#,###,###,###,###,###,##0";
    return decimals == 0 ? whole : whole + "." + "0".repeat(decimals);
  }

  private static String format(@Nullable Object value, String pattern) {
    Object number = value instanceof String decimal ? new BigDecimal(decimal) : value;
    return ((DecimalFormat) FORMATS.get(pattern).clone()).format(number);
  }

  private static DecimalFormat decimalFormat(String pattern) {
    DecimalFormat format = new DecimalFormat("", new DecimalFormatSymbols(Locale.US));
    try {
      format.applyLocalizedPattern(pattern);
    } catch (IllegalArgumentException malformed) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED,
          "The pattern '" + pattern + "' of format_number is malformed: " + malformed.getMessage());
    }
    return format;
  }

  private static String toNumber(@Nullable Object[] a) {
    String number = NumberReader.read(NumberPattern.of(text(a, 1)), text(a, 0));
    if (number == null) {
      throw new SluiceException(
          ErrorCode.INVALID_FORMAT,
          "The format is invalid: '"
              + text(a, 1)
              + "'. The input '"
              + text(a, 0)
              + "' does not match the format");
    }
    return number;
  }

  private static @Nullable Object sentences(@Nullable Object[] a) {
    if (a[0] == null) {
      return null;
    }
    try {
      List<List<String>> found = Sentences.of(text(a, 0), (String) a[1], (String) a[2]);
      return JSON.writeValueAsString(found);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A list of strings has no JSON", e);
    }
  }
}
