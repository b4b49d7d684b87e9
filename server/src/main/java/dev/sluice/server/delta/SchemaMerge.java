package dev.sluice.server.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table's columns together with those that rows have and the table lacks, nested ones too.
 *
 * <p>Source: Delta's {@code SchemaMergingUtils.mergeSchemas} as its streaming sink calls it. What
 * is there keeps its name, place and nullability, and its type too: rows are cast to it. Only where
 * the table has {@code delta.enableTypeWidening} does a type give way to a wider one of its family,
 * and the column notes that by the protocol's "Type Change Metadata". What is new comes last and
 * may be NULL.
 */
final class SchemaMerge {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String TYPE_WIDENING = "delta.enableTypeWidening";
  private static final String TYPE_CHANGES = "delta.typeChanges";
  private static final List<PrimitiveType> INTEGERS =
      List.of(PrimitiveType.BYTE, PrimitiveType.SHORT, PrimitiveType.INTEGER, PrimitiveType.LONG);

  private final Wider wider;
  private final Map<String, String> properties;

  /** The changes of types inside of the column at hand. */
  private ArrayNode changes = JSON.createArrayNode();

  private SchemaMerge(Wider wider, Map<String, String> properties) {
    this.wider = wider;
    this.properties = properties;
  }

  /** Whether a column of one type may become one of another. */
  interface Wider {
    boolean than(DataType given, DataType table);
  }

  /**
   * The table's metadata, the same where it lacks nothing.
   *
   * @throws SluiceException where a new column has a name or type that no column can have, or that
   *     takes a feature which the table lacks
   */
  static TableMetadata of(TableMetadata table, Protocol protocol, StructType rows) {
    boolean widening =
        protocol.reads("typeWidening")
            && "true".equalsIgnoreCase(table.configuration().get(TYPE_WIDENING));
    Wider wider = widening ? SchemaMerge::isWider : (given, own) -> false;
    StructType merged = new SchemaMerge(wider, table.configuration()).struct(table.schema(), rows);
    if (merged.equals(table.schema())) {
      return table;
    }
    protocol.checkTypes(merged);
    return table.changed(merged, table.configuration());
  }

  /** A table's columns with those of rows, whose types count where they are wider. */
  static StructType merged(StructType table, StructType rows, Wider wider) {
    return new SchemaMerge(wider, Map.of()).struct(table, rows);
  }

  private StructType struct(StructType table, StructType rows) {
    List<Field> fields = new ArrayList<>();
    for (Field field : table.fields()) {
      fields.add(rows.find(field.name()).map(given -> field(field, given.type())).orElse(field));
    }
    rows.fields().stream()
        .filter(given -> table.find(given.name()).isEmpty())
        .map(this::added)
        .forEach(fields::add);
    return new StructType(fields);
  }

  private Field added(Field given) {
    NewTable.checkColumns(StructType.of(given), properties);
    return Field.of(given.name(), nullable(given.type()));
  }

  private static DataType nullable(DataType type) {
    if (type instanceof ArrayType array) {
      return new ArrayType(nullable(array.element()), true);
    }
    if (type instanceof MapType map) {
      return new MapType(nullable(map.key()), nullable(map.value()), true);
    }
    if (type instanceof StructType struct) {
      return new StructType(
          struct.fields().stream()
              .map(field -> Field.of(field.name(), nullable(field.type())))
              .toList());
    }
    return type;
  }

  /** A column that is there, whose own expression may ask for its type. */
  private Field field(Field field, DataType given) {
    if (field.metadata().containsKey(WriteTarget.GENERATED)) {
      return field;
    }
    ArrayNode outer = changes;
    changes = JSON.createArrayNode();
    DataType type = type(field.type(), given, "");
    Map<String, String> metadata = new HashMap<>(field.metadata());
    if (!changes.isEmpty()) {
      metadata.put(TYPE_CHANGES, noted(field).addAll(changes).toString());
    }
    changes = outer;
    return new Field(field.name(), type, field.nullable(), metadata);
  }

  /**
   * The type of a value.
   *
   * @param path how the value is reached from the nearest field, as the protocol writes it
   */
  private DataType type(DataType table, DataType given, String path) {
    if (table instanceof StructType fields && given instanceof StructType givenFields) {
      return struct(fields, givenFields);
    }
    if (table instanceof ArrayType array && given instanceof ArrayType givenArray) {
      DataType element = type(array.element(), givenArray.element(), inside(path, "element"));
      return new ArrayType(element, array.containsNull());
    }
    if (table instanceof MapType map && given instanceof MapType givenMap) {
      return new MapType(
          type(map.key(), givenMap.key(), inside(path, "key")),
          type(map.value(), givenMap.value(), inside(path, "value")),
          map.valueContainsNull());
    }
    if (!wider.than(given, table)) {
      return table;
    }
    ObjectNode change = changes.addObject();
    change.put("fromType", name(table)).put("toType", name(given));
    if (!path.isEmpty()) {
      change.put("fieldPath", path);
    }
    return given;
  }

  private static String inside(String path, String part) {
    return path.isEmpty() ? part : path + "." + part;
  }

  /** Source: {@code TypeWidening.isTypeChangeSupportedForSchemaEvolution}. */
  static boolean isWider(DataType given, DataType table) {
    if (given instanceof DecimalType wide && table instanceof DecimalType narrow) {
      int more = wide.scale() - narrow.scale();
      return more >= 0 && wide.precision() - narrow.precision() >= more && !wide.equals(narrow);
    }
    int rank = INTEGERS.indexOf(table);
    return (rank >= 0 && INTEGERS.indexOf(given) > rank)
        || (table == PrimitiveType.FLOAT && given == PrimitiveType.DOUBLE)
        || (table == PrimitiveType.DATE && given == PrimitiveType.TIMESTAMP_NTZ);
  }

  private static String name(DataType type) {
    return type instanceof PrimitiveType primitive ? primitive.json() : type.sql();
  }

  private static ArrayNode noted(Field field) {
    String before = field.metadata().get(TYPE_CHANGES);
    try {
      return before == null ? JSON.createArrayNode() : JSON.readValue(before, ArrayNode.class);
    } catch (JsonProcessingException e) {
      throw new SluiceException(
          ErrorCode.DELTA_LOG_CORRUPT,
          "The metadata " + TYPE_CHANGES + " of column " + field.name() + " is no list: " + before,
          e);
    }
  }
}
