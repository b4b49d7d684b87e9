package dev.sluice.server.sparksql;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;

/** Casts that are written as functions: {@code int(x)} means {@code cast(x as int)}. */
final class CastFunctions {

  private CastFunctions() {}

  static void register(FunctionTable table) {
    for (PrimitiveType type : PrimitiveType.values()) {
      if (type != PrimitiveType.NULL && type != PrimitiveType.TIMESTAMP_NTZ) {
        table.put(type.sql(), cast(type));
      }
    }
    table.put("decimal", cast(DecimalType.DEFAULT));
  }

  private static Signature cast(DataType type) {
    return (name, arguments, at) ->
        Conversions.cast(Signature.fit(name, arguments, at, Signature.ANY).get(0), type, false, at);
  }
}
