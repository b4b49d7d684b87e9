package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ArrayType;
import java.util.List;

/**
 * Functions of JSON texts. Nested values go as {@link NestedValues}; the constant argument that
 * goes before them is what {@link Parsed} writes.
 */
public final class JsonFunctions {
  /** {@code get_json_object(json, path)}. */
  public static final JavaFunction OBJECT =
      JavaFunction.nullable(
          "get_json_object",
          STRING,
          a -> JsonExtraction.object((String) a[0], (String) a[1]),
          STRING,
          STRING);

  /** One field of {@code json_tuple(json, field)}. */
  public static final JavaFunction FIELD =
      JavaFunction.nullable(
          "json_tuple",
          STRING,
          a -> JsonExtraction.field((String) a[0], (String) a[1]),
          STRING,
          STRING);

  /** {@code json_array_length(json)}. */
  public static final JavaFunction LENGTH =
      JavaFunction.nullable(
          "json_array_length", INTEGER, a -> JsonExtraction.arrayLength((String) a[0]), STRING);

  /** {@code json_object_keys(json)}. */
  public static final JavaFunction KEYS =
      JavaFunction.nullable(
          "json_object_keys",
          new ArrayType(STRING, false),
          a -> JsonExtraction.objectKeys((String) a[0]),
          STRING);

  /** {@code (what, json)}: {@code from_json}. */
  public static final JavaFunction READ =
      JavaFunction.nullable(
          "read_json",
          STRING,
          a -> JsonFunctions.READERS.get((String) a[0]).read((String) a[1]),
          STRING,
          STRING);

  /** {@code (what, value)}: {@code to_json}. */
  public static final JavaFunction WRITE =
      JavaFunction.of(
          "write_json",
          STRING,
          a -> JsonFunctions.WRITERS.get((String) a[0]).write((String) a[1]),
          STRING,
          STRING);

  static final List<JavaFunction> ALL = List.of(OBJECT, FIELD, LENGTH, KEYS, READ, WRITE);

  private static final Cache<JsonReader> READERS =
      new Cache<>(text -> new JsonReader(Parsed.of(text)));
  private static final Cache<JsonWriter> WRITERS =
      new Cache<>(text -> new JsonWriter(Parsed.of(text)));

  private JsonFunctions() {}
}
