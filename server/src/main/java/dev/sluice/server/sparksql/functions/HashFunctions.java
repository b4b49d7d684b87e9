package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.EncodingFunctions;
import dev.sluice.server.functions.HashCodes;

/** Digests and hash codes. */
final class HashFunctions {
  private static final Signature.Parameter BYTES = Signature.Parameter.of(BINARY);

  private HashFunctions() {}

  static void register(FunctionTable table) {
    table.put("md5", Signature.of(STRING, "md5($1)", BYTES));
    table.put("sha,sha1", Signature.of(STRING, "sha1($1)", BYTES));
    table.put("sha2", Signature.java(EncodingFunctions.SHA2));
    table.put("crc32", Signature.java(EncodingFunctions.CRC32_CODE));
    table.put("hash", (name, arguments, at) -> Hashes.of(HashCodes.MURMUR3, name, arguments, at));
    table.put(
        "xxhash64", (name, arguments, at) -> Hashes.of(HashCodes.XXHASH64, name, arguments, at));
  }
}
