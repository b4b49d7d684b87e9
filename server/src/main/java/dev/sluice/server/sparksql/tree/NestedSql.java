package dev.sluice.server.sparksql.tree;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.server.functions.TypeText;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Nested values on their way to functions in Java and back: as JSON in which every leaf is a
 * string, so that NaN, decimals, times and bytes arrive as they are. {@code NestedValues} is the
 * other end.
 */
public final class NestedSql {
  private NestedSql() {}

  /** Whether values of the type can go: keys are not nested and fields have different names. */
  static boolean travels(DataType type) {
    if (type instanceof ArrayType array) {
      return travels(array.element());
    }
    if (type instanceof MapType map) {
      return !nested(map.key()) && travels(map.value());
    }
    if (type instanceof StructType struct) {
      return !struct.fields().isEmpty()
          && areDistinct(struct.names())
          && struct.fields().stream().allMatch(field -> travels(field.type()));
    }
    return !(type instanceof IntervalType);
  }

  public static boolean nested(DataType type) {
    return type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
  }

  public static void check(DataType type, String where, Position at) {
    if (!travels(type)) {
      throw Refusals.unsupported(
          at,
          where + " of intervals, of maps with nested keys, or of structs with no or alike fields",
          "other types");
    }
  }

  /** The type as a constant argument. */
  public static String type(DataType type) {
    return SqlText.string(TypeText.of(type));
  }

  /** The value as text; a type that is not nested is text without JSON. */
  public static String sent(String sql, DataType type) {
    String texts = SqlText.cast(sql, texts(type));
    return nested(type) ? "CAST(to_json(" + texts + ") AS VARCHAR)" : texts;
  }

  /** The value of such a text. */
  public static String received(String sql, DataType type) {
    if (!nested(type)) {
      return SqlText.cast(sql, type);
    }
    String structure = TextNode.valueOf(SqlText.type(texts(type))).toString();
    return SqlText.cast("from_json(" + sql + ", " + SqlText.string(structure) + ")", type);
  }

  /** The type with strings for leaves. */
  private static DataType texts(DataType type) {
    if (type instanceof ArrayType array) {
      return new ArrayType(texts(array.element()), true);
    }
    if (type instanceof MapType map) {
      return new MapType(texts(map.key()), texts(map.value()), true);
    }
    if (type instanceof StructType struct) {
      return new StructType(
          struct.fields().stream()
              .map(field -> new Field(field.name(), texts(field.type()), true, field.metadata()))
              .toList());
    }
    return PrimitiveType.STRING;
  }

  /** The engine knows one field of a name, whatever its case. */
  public static boolean areDistinct(List<String> names) {
    long count = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().count();
    return count == names.size();
  }

  /** A struct of fields in the engine's SQL. */
  public static String packed(List<String> names, List<String> values) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      parts.add(SqlText.name(names.get(i)) + " := " + values.get(i));
    }
    return "struct_pack(" + String.join(", ", parts) + ")";
  }
}
