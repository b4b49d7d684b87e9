package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.BYTE;
import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.FLOAT;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.SHORT;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import java.util.Map;

/** Casts that are written as functions: {@code int(x)} means {@code cast(x as int)}. */
final class CastFunctions {
  private static final Map<String, DataType> TYPES =
      Map.ofEntries(
          Map.entry("boolean", BOOLEAN),
          Map.entry("tinyint", BYTE),
          Map.entry("smallint", SHORT),
          Map.entry("int", INTEGER),
          Map.entry("bigint", LONG),
          Map.entry("float", FLOAT),
          Map.entry("double", DOUBLE),
          Map.entry("decimal", DecimalType.DEFAULT),
          Map.entry("string", STRING),
          Map.entry("binary", BINARY),
          Map.entry("date", DATE),
          Map.entry("timestamp", TIMESTAMP));

  private CastFunctions() {}

  static void register(FunctionTable table) {
    TYPES.forEach((name, type) -> table.put(name, cast(type)).shown("$1"));
  }

  private static Signature cast(DataType type) {
    return (name, arguments, at) ->
        Conversions.cast(Signature.fit(name, arguments, at, Signature.ANY).get(0), type, false, at);
  }
}
