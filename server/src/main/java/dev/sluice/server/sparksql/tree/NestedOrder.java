package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys by which values compare as in Spark, where NULL is the least inside arrays and structs; the
 * engine takes it for the greatest there.
 */
public final class NestedOrder {
  private NestedOrder() {}

  /** Whether a value is not its own key. */
  public static boolean differs(DataType type) {
    return type instanceof ArrayType || type instanceof StructType;
  }

  /** Whether values have an order at all; NULLs without a type do. */
  public static boolean exists(DataType type) {
    if (type instanceof ArrayType array) {
      return exists(array.element());
    }
    if (type instanceof StructType struct) {
      return struct.fields().stream().allMatch(field -> exists(field.type()));
    }
    return !(type instanceof MapType);
  }

  /** The key of a value, NULL for NULL. */
  public static String key(String sql, DataType type) {
    return key(sql, type, 0);
  }

  private static String key(String sql, DataType type, int depth) {
    if (type instanceof ArrayType array) {
      String element = "e" + depth;
      String key = part(element, array.element(), depth + 1);
      return "list_transform(" + sql + ", lambda " + element + ": " + key + ")";
    }
    if (type instanceof StructType struct) {
      List<String> parts = new ArrayList<>();
      for (Field field : struct.fields()) {
        String value = "struct_extract(" + sql + ", " + SqlText.string(field.name()) + ")";
        parts.add(part(value, field.type(), depth));
      }
      return "CASE WHEN " + sql + " IS NOT NULL THEN row(" + String.join(", ", parts) + ") END";
    }
    return sql;
  }

  private static String part(String value, DataType type, int depth) {
    return "row(" + value + " IS NOT NULL, " + key(value, type, depth) + ")";
  }
}
