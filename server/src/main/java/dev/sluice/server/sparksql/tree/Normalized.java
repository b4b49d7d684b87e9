package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Refusals;
import java.util.ArrayList;
import java.util.List;

/**
 * Values that stand for all that equal them: 0.0 for -0.0, also inside arrays and structs.
 *
 * <p>Source: Spark's {@code NormalizeFloatingNumbers}. The engine compares alike, but shows the
 * value that it saw first.
 */
public final class Normalized {
  private Normalized() {}

  /** Refuses maps, whose entries have no order. */
  public static Expr groupable(Expr value, String where) {
    if (holdsMap(value.type())) {
      throw Refusals.unsupported(value.at(), where + " of a map", "its entries");
    }
    return value;
  }

  private static boolean holdsMap(DataType type) {
    if (type instanceof ArrayType array) {
      return holdsMap(array.element());
    }
    return type instanceof MapType
        || (type instanceof StructType struct
            && struct.fields().stream().anyMatch(field -> holdsMap(field.type())));
  }

  public static Expr of(Expr value) {
    if (!isNeeded(value.type())) {
      return value;
    }
    Emission emission = operands -> sql(operands.get(0), value.type(), 0);
    return new Expr.Call(emission, List.of(value), value.type(), value.nullable(), value.at());
  }

  private static boolean isNeeded(DataType type) {
    if (type instanceof ArrayType array) {
      return isNeeded(array.element());
    }
    return Coercion.isFloating(type)
        || (type instanceof StructType struct
            && struct.fields().stream().anyMatch(field -> isNeeded(field.type())));
  }

  private static String sql(String sql, DataType type, int depth) {
    if (!isNeeded(type)) {
      return sql;
    }
    if (type instanceof ArrayType array) {
      String element = "z" + depth;
      String inner = sql(element, array.element(), depth + 1);
      return "list_transform(" + sql + ", lambda " + element + ": " + inner + ")";
    }
    if (type instanceof StructType struct) {
      List<String> parts = new ArrayList<>();
      for (Field field : struct.fields()) {
        String part = "struct_extract(" + sql + ", " + SqlText.string(field.name()) + ")";
        parts.add(SqlText.name(field.name()) + " := " + sql(part, field.type(), depth));
      }
      String all = String.join(", ", parts);
      return "CASE WHEN " + sql + " IS NOT NULL THEN struct_pack(" + all + ") END";
    }
    return "(" + sql + " + " + SqlText.cast("0", type) + ")";
  }
}
