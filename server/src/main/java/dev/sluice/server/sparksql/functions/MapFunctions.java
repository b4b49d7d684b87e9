package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.CollectionFunctions;
import dev.sluice.server.functions.JavaFunction;
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
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.NestedSql;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.Zeros;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Functions of maps. The engine itself refuses NULL keys and equal keys.
 *
 * <p>Source: Spark's {@code collectionOperations.scala} and {@code complexTypeCreator.scala}.
 */
final class MapFunctions {
  private static final Signature.Parameter STRING =
      Signature.Parameter.exactly(PrimitiveType.STRING);
  private static final MapType TEXTS =
      new MapType(PrimitiveType.STRING, PrimitiveType.STRING, true);

  private MapFunctions() {}

  static void register(FunctionTable table) {
    table.put("map_from_arrays", MapFunctions::fromArrays);
    table.put("map_from_entries", MapFunctions::fromEntries);
    table.put("map_concat", MapFunctions::concat);
    table.put("map_contains_key", MapFunctions::containsKey);
    table.put("map_keys", part("map_keys", map -> new ArrayType(map.key(), false)));
    table.put(
        "map_values",
        part("map_values", map -> new ArrayType(map.value(), map.valueContainsNull())));
    table.put("map_entries", part("map_entries", MapFunctions::entries));
    table.put("str_to_map", MapFunctions::fromText).shown(Shown.filled(3, ",", ":"));
  }

  private static Signature part(
      String engine, java.util.function.Function<MapType, DataType> result) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 1, 1, at);
      DataType type = result.apply(Collections.map(name, arguments.get(0)));
      boolean nullable = arguments.get(0).nullable();
      return Collections.call(engine + "($1)", arguments, type, nullable, at);
    };
  }

  private static DataType entries(MapType map) {
    Field key = new Field("key", map.key(), false, Map.of());
    Field value = new Field("value", map.value(), map.valueContainsNull(), Map.of());
    return new ArrayType(new StructType(List.of(key, value)), false);
  }

  private static Expr fromArrays(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    DataType key = Collections.array(name, arguments.get(0)).element();
    ArrayType values = Collections.array(name, arguments.get(1));
    MapType type = new MapType(key, values.element(), values.containsNull());
    boolean constant = Zeros.areConstant(arguments);
    Emission emission =
        sql ->
            "map("
                + Zeros.ofKeys(sql.get(0), new ArrayType(key, false), constant)
                + ", "
                + sql.get(1)
                + ")";
    boolean nullable = arguments.stream().anyMatch(Expr::nullable);
    return new Expr.Call(Emission.strict(emission), InTurn.guarded(arguments), type, nullable, at);
  }

  private static Expr fromEntries(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    ArrayType array = Collections.array(name, arguments.get(0));
    if (!(array.element() instanceof StructType pair) || pair.fields().size() != 2) {
      throw Refusals.mismatch(at, "Function " + name + " wants an array of structs of two fields");
    }
    Field key = pair.fields().get(0);
    Field value = pair.fields().get(1);
    MapType type = new MapType(key.type(), value.type(), value.nullable());
    String keys = Zeros.one(fields(key), new ArrayType(key.type(), false));
    String template =
        "CASE WHEN len(list_filter($1, lambda \"#e\": \"#e\" IS NULL)) = 0 THEN map("
            + keys
            + ", "
            + fields(value)
            + ") END";
    boolean nullable = arguments.get(0).nullable() || array.containsNull();
    return Collections.call(template, arguments, type, nullable, at);
  }

  private static String fields(Field field) {
    String each = new Emission.Field(field.name()).sql(List.of("\"#e\""));
    return "list_transform($1, lambda \"#e\": " + each + ")";
  }

  private static Expr concat(String name, List<Expr> arguments, Position at) {
    if (arguments.isEmpty()) {
      return Collections.call(SqlText.cast("map()", TEXTS), arguments, TEXTS, false, at);
    }
    arguments.forEach(argument -> Collections.map(name, argument));
    DataType type = Coercion.common(arguments, "Function " + name);
    List<Expr> operands = Coercion.castAll(arguments, type);
    Emission emission =
        sql -> {
          List<String> lists = sql.stream().map(each -> entriesOfOneZero(each, type)).toList();
          return "map_from_entries(" + String.join(" || ", lists) + ")";
        };
    boolean nullable = operands.stream().anyMatch(Expr::nullable);
    return new Expr.Call(emission, InTurn.guarded(operands), type, nullable, at);
  }

  private static String entriesOfOneZero(String map, DataType type) {
    DataType key = ((MapType) type).key();
    String entry = "struct_extract(\"#e\", 'key')";
    String keyed = Zeros.one(entry, key);
    String entries = "map_entries(" + map + ")";
    return keyed.equals(entry)
        ? entries
        : "list_transform("
            + entries
            + ", lambda \"#e\": struct_pack(\"key\" := "
            + keyed
            + ", \"value\" := struct_extract(\"#e\", 'value')))";
  }

  private static Expr containsKey(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    MapType map = Collections.map(name, arguments.get(0));
    if (arguments.get(1).type() == PrimitiveType.NULL) {
      throw Refusals.mismatch(at, "Function map_contains_key looks for a bare NULL");
    }
    DataType other = arguments.get(1).type();
    DataType key =
        Tightest.wider(map.key(), other)
            .orElseThrow(() -> Collections.apart(name, map.key(), other, at));
    List<Expr> operands =
        InTurn.guarded(
            List.of(
                Coercion.cast(arguments.get(0), new MapType(key, map.value(), true)),
                Coercion.cast(arguments.get(1), key)));
    boolean nullable = operands.stream().anyMatch(Expr::nullable);
    return Collections.call("map_contains($1, $2)", operands, PrimitiveType.BOOLEAN, nullable, at);
  }

  private static Expr fromText(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 3, at);
    List<Expr> operands = new ArrayList<>();
    arguments.forEach(argument -> operands.add(STRING.fit(argument, "Function " + name)));
    for (String separator : List.of(",", ":").subList(operands.size() - 1, 2)) {
      operands.add(Expr.Literal.of(separator, at));
    }
    JavaFunction function = CollectionFunctions.TEXT_TO_MAP;
    Emission call = JavaCalls.emission(function);
    Emission emission = Emission.strict(sql -> NestedSql.received(call.sql(sql), TEXTS));
    boolean nullable = operands.stream().anyMatch(Expr::nullable);
    return new Expr.Call(emission, InTurn.guarded(operands), TEXTS, nullable, at);
  }
}
