package dev.sluice.server.sparksql;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Arrays, maps and structs: making them and taking them apart. */
final class Collections {
  private static final String OUT_OF_BOUNDS =
      "error('[INVALID_ARRAY_INDEX] The index ' || $2 || ' is outside an array of ' || len($1)"
          + " || ' elements')";

  private Collections() {}

  static Expr size(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    Expr collection = arguments.get(0);
    boolean map = collection.type() instanceof MapType;
    if (!map && !(collection.type() instanceof ArrayType)) {
      throw wrong(name, collection, "an array or a map");
    }
    return call(
        "CAST(" + (map ? "cardinality" : "len") + "($1) AS INTEGER)",
        arguments,
        PrimitiveType.INTEGER,
        collection.nullable(),
        at);
  }

  static Expr array(String name, List<Expr> arguments, Position at) {
    DataType element = Coercion.common(arguments, "Function " + name);
    List<Expr> elements = Coercion.castAll(arguments, element);
    ArrayType type = new ArrayType(element, elements.stream().anyMatch(Expr::nullable));
    return call(SqlText.cast("[$*]", type), elements, type, false, at);
  }

  static Expr map(String name, List<Expr> arguments, Position at) {
    if (arguments.size() % 2 != 0 || arguments.isEmpty()) {
      throw Refusals.mismatch(at, "Function map takes keys and values in turn");
    }
    List<Expr> keys = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      keys.add(arguments.get(i));
      values.add(arguments.get(i + 1));
    }
    DataType key = Coercion.common(keys, "The keys of map");
    DataType value = Coercion.common(values, "The values of map");
    List<Expr> operands = new ArrayList<>(Coercion.castAll(keys, key));
    operands.addAll(Coercion.castAll(values, value));
    int size = keys.size();
    Emission emission =
        sql ->
            "map(["
                + String.join(", ", sql.subList(0, size))
                + "], ["
                + String.join(", ", sql.subList(size, 2 * size))
                + "])";
    MapType type = new MapType(key, value, values.stream().anyMatch(Expr::nullable));
    return new Expr.Call(emission, operands, type, false, at);
  }

  static Expr namedStruct(String name, List<Expr> arguments, Position at) {
    if (arguments.size() % 2 != 0 || arguments.isEmpty()) {
      throw Refusals.mismatch(at, "Function named_struct takes names and values in turn");
    }
    List<String> names = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      if (arguments.get(i) instanceof Expr.Literal literal
          && literal.value() instanceof String field) {
        names.add(field);
      } else {
        throw Refusals.mismatch(at, "Function named_struct wants constant strings as names");
      }
      values.add(arguments.get(i + 1));
    }
    return struct(names, values, at);
  }

  static Expr struct(List<String> names, List<Expr> values, Position at) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      fields.add(new Field(names.get(i), values.get(i).type(), values.get(i).nullable(), Map.of()));
    }
    Emission emission =
        sql -> {
          List<String> parts = new ArrayList<>();
          for (int i = 0; i < sql.size(); i++) {
            parts.add(SqlText.name(names.get(i)) + " := " + sql.get(i));
          }
          return "struct_pack(" + String.join(", ", parts) + ")";
        };
    return new Expr.Call(emission, values, new StructType(fields), false, at);
  }

  /** {@code a[i]} from 0, {@code m[key]}; outside an array is an error, an absent key is NULL. */
  static Expr subscript(Expr base, Expr index, Position at) {
    if (base.type() instanceof MapType) {
      return lookUp(base, index, at);
    }
    String template =
        "CASE WHEN $2 < 0 OR $2 >= len($1) THEN " + OUT_OF_BOUNDS + " ELSE $1[$2 + 1] END";
    return elementOf("Subscript", template, List.of(base, index), at);
  }

  static Expr get(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    return elementOf(name, "CASE WHEN $2 >= 0 THEN $1[$2 + 1] END", arguments, at);
  }

  /** {@code element_at}: arrays from 1 or from the end, maps by key. */
  static Signature elementAt(boolean attempt) {
    String beyond = attempt ? "NULL" : OUT_OF_BOUNDS;
    String template =
        "CASE WHEN $2 = 0 THEN error('[INVALID_ARRAY_INDEX] The index 0; element_at counts from"
            + " 1') WHEN abs($2) > len($1) THEN "
            + beyond
            + " ELSE $1[$2] END";
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, 2, at);
      boolean map = arguments.get(0).type() instanceof MapType;
      return map
          ? lookUp(arguments.get(0), arguments.get(1), at)
          : elementOf(name, template, arguments, at);
    };
  }

  private static Expr lookUp(Expr base, Expr key, Position at) {
    MapType map = (MapType) base.type();
    Expr fitted = Coercion.argument(key, map.key(), "A map key");
    return call("$1[$2]", List.of(base, fitted), map.value(), true, at);
  }

  private static Expr elementOf(String name, String template, List<Expr> operands, Position at) {
    Expr base = operands.get(0);
    if (!(base.type() instanceof ArrayType array)) {
      throw wrong(name, base, "an array");
    }
    Expr index = Coercion.argument(operands.get(1), PrimitiveType.INTEGER, "An array index");
    return call(template, List.of(base, index), array.element(), true, at);
  }

  /** NULL where the value is not found among elements of which some are NULL. */
  static Expr arrayContains(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    Expr base = arguments.get(0);
    if (!(base.type() instanceof ArrayType array)) {
      throw wrong(name, base, "an array");
    }
    Expr value = Coercion.argument(arguments.get(1), array.element(), "Function " + name);
    return call(
        "CASE WHEN list_contains($1, $2) THEN TRUE WHEN $1 IS NULL OR $2 IS NULL THEN NULL"
            + " WHEN len(list_filter($1, lambda e: e IS NULL)) > 0 THEN NULL ELSE FALSE END",
        List.of(base, value),
        PrimitiveType.BOOLEAN,
        true,
        at);
  }

  private static RuntimeException wrong(String name, Expr operand, String wanted) {
    return Refusals.mismatch(
        operand.at(), name + " wants " + wanted + " and got " + operand.type().sql());
  }

  private static Expr call(
      String template, List<Expr> operands, DataType type, boolean nullable, Position at) {
    return new Expr.Call(Emission.template(template), operands, type, nullable, at);
  }
}
