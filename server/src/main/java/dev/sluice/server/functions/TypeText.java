package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A type as a constant argument of a function in Java: {@code "int"}, {@code ["decimal", 10, 2]},
 * {@code ["array", t]}, {@code ["map", k, v]}, {@code ["struct", name, t, …]}. Nullability is not
 * kept.
 */
public final class TypeText {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Cache<DataType> READ = new Cache<>(TypeText::parse);

  private TypeText() {}

  public static String of(DataType type) {
    return node(type).toString();
  }

  /** The type of a text that {@link #of} gave. */
  static DataType read(String text) {
    return READ.get(text);
  }

  private static JsonNode node(DataType type) {
    ArrayNode node = NODES.arrayNode();
    if (type instanceof DecimalType decimal) {
      return node.add("decimal").add(decimal.precision()).add(decimal.scale());
    }
    if (type instanceof ArrayType array) {
      return node.add("array").add(node(array.element()));
    }
    if (type instanceof MapType map) {
      return node.add("map").add(node(map.key())).add(node(map.value()));
    }
    if (type instanceof StructType struct) {
      node.add("struct");
      struct.fields().forEach(field -> node.add(field.name()).add(node(field.type())));
      return node;
    }
    if (type instanceof IntervalType interval) {
      return node(interval.isYearMonth() ? PrimitiveType.INTEGER : PrimitiveType.LONG);
    }
    return TextNode.valueOf(((PrimitiveType) type).name());
  }

  private static DataType parse(String text) {
    try {
      return type(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The compiler wrote a type that is not JSON", e);
    }
  }

  private static DataType type(JsonNode node) {
    if (node.isTextual()) {
      return PrimitiveType.valueOf(node.textValue());
    }
    return switch (node.get(0).textValue()) {
      case "decimal" -> new DecimalType(node.get(1).intValue(), node.get(2).intValue());
      case "array" -> new ArrayType(type(node.get(1)), true);
      case "map" -> new MapType(type(node.get(1)), type(node.get(2)), true);
      default -> {
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < node.size(); i += 2) {
          fields.add(new Field(node.get(i).textValue(), type(node.get(i + 1)), true, Map.of()));
        }
        yield new StructType(fields);
      }
    };
  }
}
