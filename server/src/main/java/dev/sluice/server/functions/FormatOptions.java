package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of the functions that read and write JSON and CSV, by name, whatever its case.
 *
 * <p>Source: Spark's {@code JSONOptions} and {@code CSVOptions}.
 */
public final class FormatOptions {
  private static final Set<String> TIMES =
      Set.of("dateFormat", "timestampFormat", "timestampNTZFormat", "timeZone");

  private static final Set<String> MALFORMED = Set.of("mode", "columnNameOfCorruptRecord");

  private static final Set<String> LENIENT_JSON =
      Set.of(
          "allowComments",
          "allowUnquotedFieldNames",
          "allowSingleQuotes",
          "allowNumericLeadingZeros",
          "allowNonNumericNumbers",
          "allowBackslashEscapingAnyCharacter",
          "allowUnquotedControlChars");

  private static final Set<String> CSV =
      Set.of(
          "sep",
          "delimiter",
          "quote",
          "escape",
          "nullValue",
          "ignoreLeadingWhiteSpace",
          "ignoreTrailingWhiteSpace");

  /** What {@code from_json} understands. */
  public static final Set<String> READING_JSON = union(List.of(TIMES, MALFORMED, LENIENT_JSON));

  /** What {@code to_json} understands. */
  public static final Set<String> WRITING_JSON =
      union(List.of(TIMES, Set.of("ignoreNullFields", "pretty", "sortKeys")));

  /** What {@code schema_of_json} understands. */
  public static final Set<String> INFERRING_JSON =
      union(
          List.of(
              LENIENT_JSON, Set.of("primitivesAsString", "prefersDecimal", "dropFieldIfAllNull")));

  /** What {@code from_csv} and {@code schema_of_csv} understand. */
  public static final Set<String> READING_CSV =
      union(List.of(TIMES, MALFORMED, CSV, Set.of("nanValue", "positiveInf", "negativeInf")));

  /** What {@code to_csv} understands. */
  public static final Set<String> WRITING_CSV = union(List.of(TIMES, CSV, Set.of("emptyValue")));

  private final Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  public FormatOptions(Map<String, String> options) {
    this.options.putAll(options);
  }

  private static Set<String> union(List<Set<String>> parts) {
    return parts.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
  }

  @Nullable String text(String name) {
    return options.get(name);
  }

  String text(String name, String absent) {
    return options.getOrDefault(name, absent);
  }

  boolean truth(String name, boolean absent) {
    String text = options.get(name);
    return text == null ? absent : text.toLowerCase(Locale.ROOT).equals("true");
  }

  ZoneId zone() {
    return Zones.of(text("timeZone", "UTC"));
  }

  /** What becomes of malformed texts; any unknown word means {@code PERMISSIVE}. */
  public String mode() {
    return text("mode", "");
  }

  boolean failFast() {
    return mode().equalsIgnoreCase("FAILFAST");
  }

  String corruptField() {
    return text("columnNameOfCorruptRecord", "_corrupt_record");
  }

  /** What stands between two values of CSV. */
  String separator() {
    return text("sep", text("delimiter", ","));
  }

  /** The option of one character. */
  char character(String name, char absent) {
    String text = options.get(name);
    return text == null ? absent : text.charAt(0);
  }

  /** The option that is not one character, as it must be; null if there is none. */
  public @Nullable String wrongCharacter() {
    for (String name : List.of("quote", "escape")) {
      String text = options.get(name);
      if (text != null && text.length() != 1) {
        return name;
      }
    }
    return separator().isEmpty() ? "sep" : null;
  }

  /** Whether blanks are left out at one end of values only. */
  public boolean trimsOneEnd(boolean absent) {
    return truth("ignoreLeadingWhiteSpace", absent) != truth("ignoreTrailingWhiteSpace", absent);
  }

  JsonFactory factory() {
    return JsonFactory.builder()
        .configure(JsonReadFeature.ALLOW_JAVA_COMMENTS, truth("allowComments", false))
        .configure(
            JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, truth("allowUnquotedFieldNames", false))
        .configure(JsonReadFeature.ALLOW_SINGLE_QUOTES, truth("allowSingleQuotes", true))
        .configure(
            JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS,
            truth("allowNumericLeadingZeros", false))
        .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, truth("allowNonNumericNumbers", true))
        .configure(
            JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
            truth("allowBackslashEscapingAnyCharacter", false))
        .configure(
            JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
            truth("allowUnquotedControlChars", false))
        .build();
  }
}
