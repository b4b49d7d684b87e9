package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.NestedSql;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.Zeros;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Making arrays, maps and structs, and what the functions of all three share. */
public final class Collections {
  private Collections() {}

  static Expr array(String name, List<Expr> arguments, Position at) {
    DataType element = Coercion.common(arguments, "Function " + name);
    List<Expr> elements = Coercion.castAll(arguments, element);
    ArrayType type = new ArrayType(element, elements.stream().anyMatch(Expr::nullable));
    return new Expr.Call(new Elements(type), elements, type, false, at);
  }

  /** An array of its operands. */
  record Elements(ArrayType type) implements Emission {
    @Override
    public String sql(List<String> operands) {
      return SqlText.cast("[" + String.join(", ", operands) + "]", type);
    }
  }

  static Expr map(String name, List<Expr> arguments, Position at) {
    if (arguments.size() % 2 != 0) {
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
    MapType type = new MapType(key, value, values.stream().anyMatch(Expr::nullable));
    Emission emission = new Constructor(type, Zeros.areConstant(operands));
    return new Expr.Call(emission, operands, type, false, at);
  }

  /** Writes {@code map(…)}, given all keys and then all values. */
  record Constructor(MapType type, boolean constant) implements Emission {
    @Override
    public String sql(List<String> arguments) {
      int size = arguments.size() / 2;
      String keys = "[" + String.join(", ", arguments.subList(0, size)) + "]";
      String values = "[" + String.join(", ", arguments.subList(size, 2 * size)) + "]";
      ArrayType list = new ArrayType(type.key(), false);
      return SqlText.cast("map(" + Zeros.ofKeys(keys, list, constant) + ", " + values + ")", type);
    }
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

  public static Expr struct(List<String> names, List<Expr> values, Position at) {
    distinct(names, at);
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      fields.add(new Field(names.get(i), values.get(i).type(), values.get(i).nullable(), Map.of()));
    }
    return new Expr.Call(
        sql -> NestedSql.packed(names, sql), values, new StructType(fields), false, at);
  }

  static void distinct(List<String> names, Position at) {
    if (!NestedSql.areDistinct(names)) {
      throw Refusals.unsupported(at, "A struct with two fields of one name", "named_struct");
    }
  }

  static Expr size(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    Expr collection = arguments.get(0);
    boolean map = collection.type() instanceof MapType;
    if (!map && collection.type() != PrimitiveType.NULL) {
      array(name, collection);
    }
    String template = "CAST(" + (map ? "cardinality" : "len") + "($1) AS INTEGER)";
    return call(
        collection.type() == PrimitiveType.NULL ? "CAST($1 AS INTEGER)" : template,
        arguments,
        PrimitiveType.INTEGER,
        collection.nullable(),
        at);
  }

  /** The type of an argument that must be an array. */
  static ArrayType array(String name, Expr operand) {
    if (operand.type() instanceof ArrayType array) {
      return array;
    }
    throw wrong(name, operand, "an array");
  }

  /** The type of an argument that must be a map. */
  static MapType map(String name, Expr operand) {
    if (operand.type() instanceof MapType map) {
      return map;
    }
    throw wrong(name, operand, "a map");
  }

  /** The type in which values of both types are compared. */
  static DataType meet(String name, DataType l, DataType r, Position at) {
    Optional<DataType> common = Tightest.common(l, r);
    return common.orElseThrow(() -> apart(name, l, r, at));
  }

  static RuntimeException apart(String name, DataType l, DataType r, Position at) {
    return Refusals.mismatch(
        at, "Function " + name + " mixes " + l.sql() + " and " + r.sql() + "; cast one of them");
  }

  /** Refuses values that have no order. */
  static void ordered(String name, DataType type, Position at) {
    if (holdsMap(type)) {
      throw Refusals.mismatch(at, "Function " + name + " cannot compare maps");
    }
  }

  private static boolean holdsMap(DataType type) {
    if (type instanceof ArrayType array) {
      return holdsMap(array.element());
    }
    if (type instanceof StructType struct) {
      return struct.fields().stream().anyMatch(field -> holdsMap(field.type()));
    }
    return type instanceof MapType;
  }

  private static RuntimeException wrong(String name, Expr operand, String wanted) {
    return Refusals.mismatch(
        operand.at(), name + " wants " + wanted + " and got " + operand.type().sql());
  }

  static Expr call(
      String template, List<Expr> operands, DataType type, boolean nullable, Position at) {
    return new Expr.Call(Emission.sharing(template), operands, type, nullable, at);
  }
}
