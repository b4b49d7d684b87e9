package dev.sluice.server.delta;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.util.Locale;
import java.util.Map;

/**
 * How a table's columns are found in its files.
 *
 * <p>Source: the Delta protocol, "Column Mapping".
 */
enum ColumnMapping {
  /** By their own names. */
  NONE,
  /** By physical names. */
  NAME,
  /** By Parquet's field ids; partition values by physical names. */
  ID;

  static final String PROPERTY = "delta.columnMapping.mode";

  static final String PHYSICAL_NAME = "delta.columnMapping.physicalName";
  static final String COLUMN_ID = "delta.columnMapping.id";

  /**
   * A table's mode.
   *
   * @throws SluiceException {@code DELTA_UNSUPPORTED_PROTOCOL} for one that is not known
   */
  static ColumnMapping of(String table, Map<String, String> configuration) {
    String mode = configuration.getOrDefault(PROPERTY, NONE.property());
    for (ColumnMapping mapping : values()) {
      if (mapping.property().equalsIgnoreCase(mode)) {
        return mapping;
      }
    }
    throw new SluiceException(
        ErrorCode.DELTA_UNSUPPORTED_PROTOCOL,
        "Table " + table + " uses the feature columnMapping in the unknown mode " + mode + ".");
  }

  String property() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The schema as the files have it.
   *
   * @throws SluiceException {@code DELTA_LOG_CORRUPT} where a column lacks what the mode needs
   */
  StructType stored(String table, StructType schema) {
    return this == NONE ? schema : struct(table, schema);
  }

  /**
   * The schema as new files have it: with physical names and with field ids, whatever the mode.
   *
   * <p>Source: the Delta protocol, "Writer Requirements for Column Mapping".
   */
  StructType written(String table, StructType schema) {
    return this == NONE ? schema : ID.struct(table, schema);
  }

  private StructType struct(String table, StructType type) {
    return new StructType(type.fields().stream().map(field -> field(table, field)).toList());
  }

  private Field field(String table, Field field) {
    String name = required(table, field, PHYSICAL_NAME).asText();
    Map<String, String> metadata = Map.of();
    if (this == ID) {
      int id = required(table, field, COLUMN_ID).asInt();
      metadata = Map.of(FileRelation.FIELD_ID, Integer.toString(id));
    }
    return new Field(name, type(table, field.type()), field.nullable(), metadata);
  }

  private DataType type(String table, DataType type) {
    if (type instanceof StructType struct) {
      return struct(table, struct);
    }
    if (type instanceof ArrayType array) {
      return new ArrayType(type(table, array.element()), array.containsNull());
    }
    if (type instanceof MapType map) {
      return new MapType(type(table, map.key()), type(table, map.value()), map.valueContainsNull());
    }
    return type;
  }

  private static JsonNode required(String table, Field field, String key) {
    JsonNode value = SchemaJson.metadata(field, key);
    if (!value.isTextual() && !value.isIntegralNumber()) {
      throw new SluiceException(
          ErrorCode.DELTA_LOG_CORRUPT,
          "Table " + table + " cannot be read: column " + field.name() + " has no " + key + ".");
    }
    return value;
  }
}
