package dev.sluice.server.sparksql.query;

import dev.sluice.server.functions.JsonFunctions;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.functions.Collections;
import dev.sluice.server.sparksql.functions.Signature;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions that make rows.
 *
 * <p>Source: Spark's {@code generators.scala}.
 */
final class Generators {
  /** Types the call of a generator. */
  @FunctionalInterface
  interface Kind {
    Generator call(String name, List<Expr> arguments, Position at);
  }

  private static final Map<String, Kind> KINDS =
      Map.of(
          "explode",
          Generators::explode,
          "explode_outer",
          (name, args, at) -> explode(name, args, at).outerRows(),
          "posexplode",
          (name, args, at) -> explode(name, args, at).numbered(),
          "posexplode_outer",
          (name, args, at) -> explode(name, args, at).numbered().outerRows(),
          "inline",
          Generators::inline,
          "inline_outer",
          (name, args, at) -> inline(name, args, at).outerRows(),
          "stack",
          Generators::stack,
          "json_tuple",
          Generators::jsonTuple);

  private Generators() {}

  static Set<String> names() {
    return KINDS.keySet();
  }

  /** The kind of that name in lower case, or null. */
  static @Nullable Kind get(String name) {
    return KINDS.get(name);
  }

  static RuntimeException misplaced(String name, Position at) {
    return Refusals.at(
        at,
        ErrorCode.UNSUPPORTED_GENERATOR,
        "The generator " + name + " stands alone in the SELECT list, in LATERAL VIEW or in FROM",
        null);
  }

  private static Generator explode(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    Expr collection = arguments.get(0);
    if (collection.type() instanceof ArrayType array) {
      Field element = new Field("col", array.element(), array.containsNull(), Map.of());
      return new Generator(collection, List.of(element), true, false, false);
    }
    if (collection.type() instanceof MapType map) {
      List<Field> fields =
          List.of(
              new Field("key", map.key(), false, Map.of()),
              new Field("value", map.value(), map.valueContainsNull(), Map.of()));
      Expr entries =
          new Expr.Call(
              Emission.template("map_entries($1)"),
              arguments,
              new ArrayType(new StructType(fields), false),
              collection.nullable(),
              at);
      return new Generator(entries, fields, false, false, false);
    }
    throw Refusals.mismatch(
        at, "Function " + name + " wants an array or a map and got " + collection.type().sql());
  }

  private static Generator inline(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    Expr list = arguments.get(0);
    if (list.type() instanceof ArrayType array && array.element() instanceof StructType struct) {
      List<Field> fields = new ArrayList<>();
      for (Field field : struct.fields()) {
        boolean nullable = field.nullable() || array.containsNull();
        fields.add(new Field(field.name(), field.type(), nullable, Map.of()));
      }
      return new Generator(list, fields, false, false, false);
    }
    throw Refusals.mismatch(
        at, "Function " + name + " wants an array of structs and got " + list.type().sql());
  }

  /** {@code stack(n, …)}: the values in n rows, filled up with NULL. */
  private static Generator stack(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, Integer.MAX_VALUE, at);
    int rows = rows(arguments.get(0), at);
    List<Expr> values = arguments.subList(1, arguments.size());
    int width = (values.size() + rows - 1) / rows;
    List<String> names = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      names.add("col" + i);
      fields.add(new Field("col" + i, type(values, i, width, at), true, Map.of()));
    }
    List<Expr> structs = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      List<Expr> row = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        int index = r * width + i;
        Expr value = index < values.size() ? values.get(index) : Expr.Literal.ofNull(at);
        row.add(Coercion.cast(value, fields.get(i).type()));
      }
      structs.add(Collections.struct(names, row, at));
    }
    ArrayType type = new ArrayType(new StructType(fields), false);
    Emission emission = Emission.template(SqlText.cast("[$*]", type));
    return new Generator(
        new Expr.Call(emission, structs, type, false, at), fields, false, false, false);
  }

  /** {@code json_tuple(json, …)}: one row, a column for each field named. */
  private static Generator jsonTuple(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, Integer.MAX_VALUE, at);
    for (Expr argument : arguments) {
      if (argument.type() != PrimitiveType.STRING) {
        throw Refusals.mismatch(argument.at(), "The arguments of json_tuple are strings");
      }
    }
    Signature field = Signature.exactJava(JsonFunctions.FIELD);
    List<String> names = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    for (Expr path : arguments.subList(1, arguments.size())) {
      names.add("c" + values.size());
      fields.add(new Field("c" + values.size(), PrimitiveType.STRING, true, Map.of()));
      values.add(field.call(name, List.of(arguments.get(0), path), at));
    }
    ArrayType type = new ArrayType(new StructType(fields), false);
    List<Expr> row = List.of(Collections.struct(names, values, at));
    Expr list = new Expr.Call(Emission.template("[$1]"), row, type, false, at);
    return new Generator(list, fields, false, false, false);
  }

  private static int rows(Expr count, Position at) {
    if (count instanceof Expr.Literal literal
        && literal.type() == PrimitiveType.INTEGER
        && literal.value() instanceof Long rows
        && rows >= 1
        && rows <= 10_000) {
      return rows.intValue();
    }
    throw Refusals.mismatch(at, "Function stack wants a constant number of rows, from 1");
  }

  private static DataType type(List<Expr> values, int column, int width, Position at) {
    DataType type = PrimitiveType.NULL;
    for (int i = column; i < values.size(); i += width) {
      DataType next = values.get(i).type();
      if (type == PrimitiveType.NULL) {
        type = next;
      } else if (next != PrimitiveType.NULL && !next.equals(type)) {
        throw Refusals.mismatch(
            at, "Function stack mixes " + type.sql() + " and " + next.sql() + "; cast one of them");
      }
    }
    return type;
  }
}
