package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;

/**
 * Values with one zero instead of two: what Spark makes of keys of maps, and of elements that it
 * looks for others like.
 *
 * <p>Source: Spark's {@code NormalizeFloatingNumbers}.
 */
public final class Zeros {
  private Zeros() {}

  /**
   * The keys of a map that a query makes. Spark makes one zero of two where all of it is constant,
   * and where rows have to be evaluated leaves them as they are, though they count as one key.
   */
  public static String ofKeys(String sql, DataType type, boolean constant) {
    return constant ? one(sql, type) : sql;
  }

  /** Whether a map is made of constants only. */
  public static boolean areConstant(List<Expr> operands) {
    return operands.stream().allMatch(Zeros::isConstant);
  }

  private static boolean isConstant(Expr expr) {
    return !(expr instanceof Expr.Reference)
        && !(expr instanceof Expr.Lambda)
        && expr.operands().stream().allMatch(Zeros::isConstant);
  }

  /** The value; maps are as they were, for they are neither keys nor compared. */
  public static String one(String sql, DataType type) {
    return one(sql, type, 0);
  }

  private static String one(String sql, DataType type, int depth) {
    if (!floats(type)) {
      return sql;
    }
    if (type instanceof ArrayType array) {
      String element = "\"#z" + depth + "\"";
      return "list_transform("
          + sql
          + ", lambda "
          + element
          + ": "
          + one(element, array.element(), depth + 1)
          + ")";
    }
    return type instanceof StructType struct ? struct(sql, struct, depth) : "(" + sql + " + 0)";
  }

  private static String struct(String sql, StructType struct, int depth) {
    String value = "\"#z" + depth + "\"";
    List<String> fields = new ArrayList<>();
    for (Field field : struct.fields()) {
      String each = new Emission.Field(field.name()).sql(List.of(value));
      fields.add(one(each, field.type(), depth + 1));
    }
    String packed = NestedSql.packed(struct.names(), fields);
    return "list_transform(["
        + sql
        + "], lambda "
        + value
        + ": CASE WHEN "
        + value
        + " IS NOT NULL THEN "
        + packed
        + " END)[1]";
  }

  private static boolean floats(DataType type) {
    if (type instanceof ArrayType array) {
      return floats(array.element());
    }
    if (type instanceof StructType struct) {
      return struct.fields().stream().anyMatch(field -> floats(field.type()));
    }
    return Coercion.isFloating(type);
  }
}
