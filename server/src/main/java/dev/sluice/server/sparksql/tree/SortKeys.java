package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;

/**
 * What to sort by in place of an array or struct: the engine puts a NULL inside one behind all
 * values, Spark before. A mark whether the value is there goes before each.
 */
public final class SortKeys {
  private SortKeys() {}

  public static Expr of(Expr value) {
    boolean nested = value.type() instanceof ArrayType || value.type() instanceof StructType;
    if (!nested) {
      return value;
    }
    Emission emission = operands -> key(operands.get(0), value.type(), 0);
    return new Expr.Call(emission, List.of(value), value.type(), value.nullable(), value.at());
  }

  private static String key(String sql, DataType type, int depth) {
    if (type instanceof ArrayType array) {
      String element = "e" + depth;
      return "list_transform("
          + sql
          + ", lambda "
          + element
          + ": struct_pack("
          + marked(element, array.element(), 0, depth + 1)
          + "))";
    }
    if (type instanceof StructType struct) {
      List<String> parts = new ArrayList<>();
      for (Field field : struct.fields()) {
        String part = "struct_extract(" + sql + ", " + SqlText.string(field.name()) + ")";
        parts.add(marked(part, field.type(), parts.size(), depth));
      }
      String all = String.join(", ", parts);
      return "CASE WHEN " + sql + " IS NOT NULL THEN struct_pack(" + all + ") END";
    }
    return sql;
  }

  private static String marked(String sql, DataType type, int ordinal, int depth) {
    String key = key(sql, type, depth);
    return "p" + ordinal + " := " + sql + " IS NOT NULL, v" + ordinal + " := " + key;
  }
}
