package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Functions of arrays and maps whose elements are nested. Their first argument is the type of the
 * collection, as {@link TypeText} writes it, and collections go as {@link NestedValues}.
 */
public final class CollectionFunctions {
  /** {@code (type, array, order)}: sorts by {@code ASC} or {@code DESC}, NULL first or last. */
  /**
   * Begins an order of {@link #SORT} in which -0.0 stands before 0.0, for floating elements none of
   * which is NULL.
   */
  public static final String SIGNED = "SIGNED";

  public static final JavaFunction SORT =
      JavaFunction.of(
          "sort_array",
          STRING,
          a -> sort((String) a[0], (String) a[1], (String) a[2]),
          STRING,
          STRING,
          STRING);

  /** {@code str_to_map(text, pairs, values)}: a map of strings from a text, split by patterns. */
  public static final JavaFunction TEXT_TO_MAP =
      JavaFunction.of(
          "str_to_map",
          STRING,
          a -> map((String) a[0], (String) a[1], (String) a[2]),
          STRING,
          STRING,
          STRING);

  static final List<JavaFunction> ALL = List.of(SORT, TEXT_TO_MAP);

  private static final Cache<Pattern> PATTERNS = new Cache<>(CollectionFunctions::pattern);
  private static final MapType TEXTS = new MapType(STRING, STRING, true);

  private CollectionFunctions() {}

  private static @Nullable String sort(String type, String array, String order) {
    DataType read = TypeText.read(type);
    List<@Nullable Object> values =
        new ArrayList<>((List<?>) Objects.requireNonNull(NestedValues.read(array, read)));
    Comparator<@Nullable Object> ascending =
        order.startsWith(SIGNED)
            ? CollectionFunctions::compareSigned
            : Order.of(((ArrayType) read).element());
    Comparator<@Nullable Object> present =
        order.startsWith("DESC") ? ascending.reversed() : ascending;
    values.sort(
        order.endsWith("FIRST") ? Comparator.nullsFirst(present) : Comparator.nullsLast(present));
    return NestedValues.write(values, read);
  }

  private static int compareSigned(@Nullable Object left, @Nullable Object right) {
    return Double.compare(
        ((Number) Objects.requireNonNull(left)).doubleValue(),
        ((Number) Objects.requireNonNull(right)).doubleValue());
  }

  private static @Nullable String map(String text, String pairs, String values) {
    Map<String, @Nullable String> map = new LinkedHashMap<>();
    for (String pair : split(text, pairs, -1)) {
      String[] parts = split(pair, values, 2);
      if (map.containsKey(parts[0])) {
        throw new SluiceException(
            ErrorCode.DUPLICATED_MAP_KEY, "The key " + parts[0] + " is there twice");
      }
      map.put(parts[0], parts.length < 2 ? null : parts[1]);
    }
    return NestedValues.write(map, TEXTS);
  }

  /** Source: Spark's {@code UTF8String.split}: an empty pattern splits into characters. */
  private static String[] split(String text, String pattern, int limit) {
    if (!pattern.isEmpty() || text.isEmpty()) {
      return PATTERNS.get(pattern).split(text, limit);
    }
    int length = text.codePointCount(0, text.length());
    String[] parts = new String[limit > length || limit <= 0 ? length : limit];
    int start = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i + 1 == parts.length;
      int end = last ? text.length() : text.offsetByCodePoints(start, 1);
      parts[i] = text.substring(start, end);
      start = end;
    }
    return parts;
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException malformed) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED, "The pattern " + text + " of str_to_map is malformed");
    }
  }
}
