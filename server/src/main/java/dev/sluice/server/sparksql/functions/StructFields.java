package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.CastSql;
import dev.sluice.server.sparksql.tree.Casts;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fits nested values to a table's column: the fields of structs go by name, absent ones are NULL.
 *
 * <p>Source: Delta's {@code ImplicitMetadataOperation} and {@code CastByName}. A cast in an
 * expression goes by position instead, see {@link CastSql}.
 */
public final class StructFields {
  private StructFields() {}

  /** Whether the fields of a struct inside are others, or in another order. */
  public static boolean differ(DataType from, DataType to) {
    if (from instanceof StructType l && to instanceof StructType r) {
      return !String.join("\n", l.names()).equalsIgnoreCase(String.join("\n", r.names()))
          || !Casts.sameShape(l, r, (field, wanted) -> !differ(field, wanted));
    }
    if (from instanceof ArrayType l && to instanceof ArrayType r) {
      return differ(l.element(), r.element());
    }
    return from instanceof MapType l
        && to instanceof MapType r
        && (differ(l.key(), r.key()) || differ(l.value(), r.value()));
  }

  /** Whether a struct inside has no value for one of the wanted fields. */
  public static boolean lacks(DataType from, DataType to) {
    if (from instanceof StructType l && to instanceof StructType r) {
      return r.fields().stream()
          .anyMatch(
              field ->
                  l.find(field.name())
                      .map(given -> lacks(given.type(), field.type()))
                      .orElse(true));
    }
    if (from instanceof ArrayType l && to instanceof ArrayType r) {
      return lacks(l.element(), r.element());
    }
    return from instanceof MapType l
        && to instanceof MapType r
        && (lacks(l.key(), r.key()) || lacks(l.value(), r.value()));
  }

  /**
   * The value with the fields of another type, each cast to what that type has of its name.
   *
   * @throws dev.sluice.server.model.SluiceException where the type lacks a field, or has one that
   *     cannot be NULL and gets no value
   */
  public static Expr fitted(Expr value, DataType to, Position at) {
    check(value.type(), to, "", at);
    DataType from = value.type();
    Emission emission = arguments -> sql(arguments.get(0), from, to, 0);
    return new Expr.Call(emission, List.of(value), to, value.nullable(), at);
  }

  private static void check(DataType from, DataType to, String path, Position at) {
    if (from instanceof StructType l && to instanceof StructType r) {
      l.fields().stream()
          .filter(given -> r.find(given.name()).isEmpty())
          .forEach(given -> fail("no field " + path + given.name(), at));
      for (Field field : r.fields()) {
        Optional<Field> given = l.find(field.name());
        given.ifPresent(each -> check(each.type(), field.type(), path + field.name() + ".", at));
        if (given.isEmpty() && !field.nullable()) {
          fail("a field " + path + field.name() + " that is NOT NULL and gets no value", at);
        }
      }
    } else if (from instanceof ArrayType l && to instanceof ArrayType r) {
      check(l.element(), r.element(), path + "element.", at);
    } else if (from instanceof MapType l && to instanceof MapType r) {
      check(l.key(), r.key(), path + "key.", at);
      check(l.value(), r.value(), path + "value.", at);
    } else {
      Casts.check(from, to, at);
    }
  }

  private static void fail(String what, Position at) {
    throw Refusals.mismatch(at, "The column has " + what);
  }

  private static String sql(String value, DataType from, DataType to, int depth) {
    if (!differ(from, to)) {
      return CastSql.of(value, from, to, false);
    }
    if (from instanceof ArrayType l && to instanceof ArrayType r) {
      return each(value, l.element(), r.element(), depth);
    }
    if (from instanceof MapType l && to instanceof MapType r) {
      return CastSql.bound(value, depth, map -> entries(map, l, r, depth + 1));
    }
    StructType given = (StructType) from;
    StructType wanted = (StructType) to;
    return CastSql.bound(value, depth, struct -> packed(struct, given, wanted, depth + 1));
  }

  private static String each(String list, DataType from, DataType to, int depth) {
    String name = "n" + depth;
    String element = sql(name, from, to, depth + 1);
    return "list_transform(" + list + ", lambda " + name + ": " + element + ")";
  }

  private static String entries(String map, MapType from, MapType to, int depth) {
    String keys = each("map_keys(" + map + ")", from.key(), to.key(), depth);
    String values = each("map_values(" + map + ")", from.value(), to.value(), depth);
    return "CASE WHEN " + map + " IS NOT NULL THEN map(" + keys + ", " + values + ") END";
  }

  private static String packed(String struct, StructType from, StructType to, int depth) {
    List<String> fields = new ArrayList<>();
    for (Field field : to.fields()) {
      String value =
          from.find(field.name())
              .map(given -> sql(extracted(struct, given), given.type(), field.type(), depth))
              .orElseGet(() -> SqlText.cast("NULL", field.type()));
      fields.add(SqlText.name(field.name()) + " := " + value);
    }
    String packed = "struct_pack(" + String.join(", ", fields) + ")";
    return "CASE WHEN " + struct + " IS NOT NULL THEN " + packed + " END";
  }

  private static String extracted(String struct, Field field) {
    return "struct_extract(" + struct + ", " + SqlText.string(field.name()) + ")";
  }
}
