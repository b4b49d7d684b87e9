package dev.sluice.server.rows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.math.BigInteger;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * Table schemas as Avro schemas: every field is a union with null, and names are not checked, since
 * a column may be called anything.
 */
final class AvroSchemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Avro wants distinct names for records and fixed types. */
  private int named;

  private AvroSchemas() {}

  static Schema of(StructType schema) {
    String json = new AvroSchemas().record(schema).toString();
    return new Schema.Parser(NameValidator.NO_VALIDATION).parse(json);
  }

  private ObjectNode record(StructType struct) {
    ObjectNode record = JSON.objectNode().put("type", "record").put("name", nextName("struct"));
    ArrayNode fields = record.putArray("fields");
    for (Field field : struct.fields()) {
      ObjectNode node = fields.addObject().put("name", field.name());
      node.set("type", optional(field.type()));
      node.putNull("default");
    }
    return record;
  }

  private ArrayNode optional(DataType type) {
    ArrayNode union = JSON.arrayNode().add("null");
    return union.add(required(type));
  }

  private ObjectNode required(DataType type) {
    if (type instanceof PrimitiveType primitive) {
      return primitive(primitive);
    }
    if (type instanceof DecimalType decimal) {
      return JSON.objectNode()
          .put("type", "fixed")
          .put("name", nextName("decimal"))
          .put("size", bytesFor(decimal.precision()))
          .put("logicalType", "decimal")
          .put("precision", decimal.precision())
          .put("scale", decimal.scale());
    }
    if (type instanceof ArrayType array) {
      ObjectNode node = JSON.objectNode().put("type", "array");
      node.set("items", optional(array.element()));
      return node;
    }
    if (type instanceof MapType map) {
      return map(map);
    }
    return record((StructType) type);
  }

  private ObjectNode map(MapType map) {
    if (map.key() != PrimitiveType.STRING) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Rows cannot be sent for a column of type "
              + map.sql()
              + ": the keys must be strings; use INSERT INTO");
    }
    ObjectNode node = JSON.objectNode().put("type", "map");
    node.set("values", optional(map.value()));
    return node;
  }

  private static ObjectNode primitive(PrimitiveType type) {
    ObjectNode node = JSON.objectNode();
    return switch (type) {
      case BOOLEAN -> node.put("type", "boolean");
      case BYTE, SHORT, INTEGER -> node.put("type", "int");
      case LONG -> node.put("type", "long");
      case FLOAT -> node.put("type", "float");
      case DOUBLE -> node.put("type", "double");
      case STRING, NULL -> node.put("type", "string");
      case BINARY -> node.put("type", "bytes");
      case DATE -> node.put("type", "int").put("logicalType", "date");
      case TIMESTAMP -> node.put("type", "long").put("logicalType", "timestamp-micros");
      case TIMESTAMP_NTZ -> node.put("type", "long").put("logicalType", "local-timestamp-micros");
    };
  }

  /** The fewest bytes that hold every number of that many digits, in two's complement. */
  private static int bytesFor(int precision) {
    return BigInteger.TEN.pow(precision).bitLength() / 8 + 1;
  }

  private String nextName(String kind) {
    return kind + named++;
  }
}
