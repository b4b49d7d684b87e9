package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of the functions that read and write JSON and CSV, by name, whatever its case.
 *
 * <p>Source: Spark's {@code JSONOptions}.
 */
public final class JsonOptions {
  /** What {@code from_json} understands. */
  public static final Set<String> READING =
      Set.of(
          "mode",
          "columnNameOfCorruptRecord",
          "dateFormat",
          "timestampFormat",
          "timestampNTZFormat",
          "timeZone",
          "allowComments",
          "allowUnquotedFieldNames",
          "allowSingleQuotes",
          "allowNumericLeadingZeros",
          "allowNonNumericNumbers",
          "allowBackslashEscapingAnyCharacter",
          "allowUnquotedControlChars");

  /** What {@code to_json} understands. */
  public static final Set<String> WRITING =
      Set.of(
          "dateFormat",
          "timestampFormat",
          "timestampNTZFormat",
          "timeZone",
          "ignoreNullFields",
          "pretty",
          "sortKeys");

  /** What {@code schema_of_json} understands. */
  public static final Set<String> INFERRING =
      Set.of(
          "allowComments",
          "allowUnquotedFieldNames",
          "allowSingleQuotes",
          "allowNumericLeadingZeros",
          "allowNonNumericNumbers",
          "allowBackslashEscapingAnyCharacter",
          "allowUnquotedControlChars",
          "primitivesAsString",
          "prefersDecimal",
          "dropFieldIfAllNull");

  private final Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  public JsonOptions(Map<String, String> options) {
    this.options.putAll(options);
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

  boolean failFast() {
    return text("mode", "").equalsIgnoreCase("FAILFAST");
  }

  String corruptField() {
    return text("columnNameOfCorruptRecord", "_corrupt_record");
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
