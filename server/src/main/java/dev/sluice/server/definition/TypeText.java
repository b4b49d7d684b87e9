package dev.sluice.server.definition;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a column type in Spark SQL's words: {@code int}, {@code decimal(10,2)}, {@code
 * map<string,array<date>>}, {@code struct<a:int,b:string>}. Source: Spark's data type grammar.
 */
final class TypeText {
  private static final int MAX_DEPTH = 20;
  private static final Pattern TOKEN = Pattern.compile("\\s*([A-Za-z_0-9]+|`[^`]+`|[<>(),:])\\s*");
  private static final Map<String, PrimitiveType> ALIASES =
      Map.of(
          "integer", PrimitiveType.INTEGER,
          "byte", PrimitiveType.BYTE,
          "short", PrimitiveType.SHORT,
          "long", PrimitiveType.LONG,
          "real", PrimitiveType.FLOAT,
          "timestamp_ltz", PrimitiveType.TIMESTAMP);

  private final List<String> tokens;
  private int next;

  private TypeText(List<String> tokens) {
    this.tokens = tokens;
  }

  /** The type, or empty where the text is not one that a table column can have. */
  static Optional<DataType> parse(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
    if (end != text.length()) {
      return Optional.empty();
    }
    try {
      TypeText reader = new TypeText(tokens);
      DataType type = reader.type(0);
      return reader.next == tokens.size() ? Optional.of(type) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private DataType type(int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("too deep");
    }
    String word = take().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "decimal", "dec", "numeric" -> decimal();
      case "array" -> {
        expect("<");
        DataType element = type(depth + 1);
        expect(">");
        yield new ArrayType(element, true);
      }
      case "map" -> {
        expect("<");
        DataType key = type(depth + 1);
        expect(",");
        DataType value = type(depth + 1);
        expect(">");
        yield new MapType(key, value, true);
      }
      case "struct" -> struct(depth);
      default -> primitive(word);
    };
  }

  private DataType struct(int depth) {
    List<Field> fields = new ArrayList<>();
    expect("<");
    do {
      String name = take().replace("`", "");
      expect(":");
      fields.add(Field.of(name, type(depth + 1)));
    } while (accept(","));
    expect(">");
    return new StructType(fields);
  }

  private DataType decimal() {
    if (!accept("(")) {
      return DecimalType.DEFAULT;
    }
    int precision = Integer.parseInt(take());
    int scale = accept(",") ? Integer.parseInt(take()) : 0;
    expect(")");
    return new DecimalType(precision, scale);
  }

  private static PrimitiveType primitive(String word) {
    for (PrimitiveType type : PrimitiveType.values()) {
      if (type.sql().equals(word) && type != PrimitiveType.NULL) {
        return type;
      }
    }
    PrimitiveType alias = ALIASES.get(word);
    if (alias == null) {
      throw new IllegalArgumentException(word);
    }
    return alias;
  }

  private String take() {
    if (next == tokens.size()) {
      throw new IllegalArgumentException("ends too early");
    }
    return tokens.get(next++);
  }

  private boolean accept(String token) {
    boolean found = next < tokens.size() && tokens.get(next).equals(token);
    next += found ? 1 : 0;
    return found;
  }

  private void expect(String token) {
    if (!accept(token)) {
      throw new IllegalArgumentException("expected " + token);
    }
  }
}
