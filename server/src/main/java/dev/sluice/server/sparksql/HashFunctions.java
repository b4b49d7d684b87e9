package dev.sluice.server.sparksql;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.STRING;

/** Digests and hash codes. */
final class HashFunctions {
  private static final Signature.Parameter BYTES = Signature.Parameter.of(BINARY);

  private HashFunctions() {}

  static void register(FunctionTable table) {
    table.put("md5", Signature.of(STRING, "md5($1)", BYTES));
  }
}
