package dev.sluice.server.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Schema strings; source: the Delta protocol, "Schema Serialization Format". */
final class SchemaJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DECIMAL =
      Pattern.compile("decimal\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");
  private static final String COLLATIONS = "__COLLATIONS";
  private static final Pattern TEXT = Pattern.compile("(?:var)?char\\(\\d+\\)");

  private SchemaJson() {}

  static StructType parse(String schemaString, String table) {
    try {
      return struct(JSON.readTree(schemaString), table, "");
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw corrupt(table, "its schema string is malformed");
    }
  }

  static String write(StructType schema) {
    return node(schema).toString();
  }

  private static StructType struct(JsonNode node, String table, String path) {
    List<Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode field : node.path("fields")) {
      String name = field.path("name").asText();
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw corrupt(table, "its schema has two columns " + name);
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      field
          .path("metadata")
          .properties()
          .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().toString()));
      String full = path.isEmpty() ? name : path + "." + name;
      DataType type = type(field.path("type"), table, full);
      checkCollations(field.path("metadata").path(COLLATIONS), table, full);
      fields.add(new Field(name, type, field.path("nullable").asBoolean(true), metadata));
    }
    return new StructType(fields);
  }

  /** Comparisons of such a column would not be the table's. */
  private static void checkCollations(JsonNode collations, String table, String path) {
    for (JsonNode collation : collations) {
      if (!collation.asText().endsWith(".UTF8_BINARY")) {
        throw new SluiceException(
            ErrorCode.UNSUPPORTED_FEATURE,
            "Table "
                + table
                + " uses the feature collations: column "
                + path
                + " has the collation "
                + collation.asText()
                + ", which is not read.");
      }
    }
  }

  private static DataType type(JsonNode node, String table, String path) {
    if (node.isTextual()) {
      return primitive(node.textValue(), table, path);
    }
    return switch (node.path("type").asText()) {
      case "struct" -> struct(node, table, path);
      case "array" ->
          new ArrayType(
              type(node.path("elementType"), table, path + ".element"),
              node.path("containsNull").asBoolean(true));
      case "map" ->
          new MapType(
              type(node.path("keyType"), table, path + ".key"),
              type(node.path("valueType"), table, path + ".value"),
              node.path("valueContainsNull").asBoolean(true));
      default -> throw unsupported(node.path("type").asText(), table, path);
    };
  }

  private static DataType primitive(String name, String table, String path) {
    for (PrimitiveType type : PrimitiveType.values()) {
      if (type.json().equals(name)) {
        return type;
      }
    }
    Matcher decimal = DECIMAL.matcher(name);
    if (decimal.matches()) {
      return new DecimalType(
          Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    return switch (name) {
      case "decimal" -> DecimalType.DEFAULT;
      // Spark wrote "null" before it wrote "void".
      case "null" -> PrimitiveType.NULL;
      default -> {
        if (TEXT.matcher(name).matches()) {
          yield PrimitiveType.STRING;
        }
        throw unsupported(name, table, path);
      }
    };
  }

  private static JsonNode node(DataType type) {
    if (type instanceof PrimitiveType primitive) {
      return JSON.getNodeFactory().textNode(primitive.json());
    }
    if (type instanceof DecimalType decimal) {
      return JSON.getNodeFactory().textNode(decimal.sql());
    }
    ObjectNode node = JSON.createObjectNode();
    if (type instanceof StructType struct) {
      ArrayNode fields = node.put("type", "struct").putArray("fields");
      struct.fields().forEach(field -> fields.add(field(field)));
    } else if (type instanceof ArrayType array) {
      node.put("type", "array").set("elementType", node(array.element()));
      node.put("containsNull", array.containsNull());
    } else if (type instanceof MapType map) {
      node.put("type", "map").set("keyType", node(map.key()));
      node.set("valueType", node(map.value()));
      node.put("valueContainsNull", map.valueContainsNull());
    } else {
      throw new AssertionError(type);
    }
    return node;
  }

  /** One entry of a field's metadata; a missing node where there is none. */
  static JsonNode metadata(Field field, String key) {
    String text = field.metadata().get(key);
    return text == null ? MissingNode.getInstance() : json(field.name(), text);
  }

  private static ObjectNode field(Field field) {
    ObjectNode node = JSON.createObjectNode();
    node.put("name", field.name()).set("type", node(field.type()));
    ObjectNode metadata = node.put("nullable", field.nullable()).putObject("metadata");
    new TreeMap<>(field.metadata())
        .forEach((key, value) -> metadata.set(key, json(field.name(), value)));
    return node;
  }

  private static JsonNode json(String column, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT, "The metadata of column " + column + " is not JSON: " + text);
    }
  }

  private static SluiceException unsupported(String type, String table, String path) {
    return new SluiceException(
        ErrorCode.UNSUPPORTED_FEATURE,
        "Table " + table + ": column " + path + " has the type " + type + ", which is not read.");
  }

  private static SluiceException corrupt(String table, String what) {
    return new SluiceException(
        ErrorCode.DELTA_LOG_CORRUPT, "Table " + table + " cannot be read: " + what + ".");
  }
}
