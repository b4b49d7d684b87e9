package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The server's values in the form in which Spark's side gives Spark's. */
final class Canonical {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Canonical() {}

  static ArrayNode row(StructType schema, List<@Nullable Object> row) {
    ArrayNode values = JSON.arrayNode();
    for (int i = 0; i < row.size(); i++) {
      values.add(value(schema.fields().get(i).type(), row.get(i)));
    }
    return values;
  }

  /** Some values of a row. */
  static JsonNode pick(JsonNode row, List<Integer> ordinals) {
    ArrayNode values = JSON.arrayNode();
    ordinals.forEach(ordinal -> values.add(row.get(ordinal)));
    return values;
  }

  /** A row with some entries alone of each map, in the order of their keys. */
  static JsonNode withKeys(JsonNode row, Predicate<String> keys) {
    ArrayNode values = JSON.arrayNode();
    for (JsonNode value : row) {
      if (value.has("map")) {
        ArrayNode pairs = values.addObject().putArray("map");
        value
            .get("map")
            .valueStream()
            .filter(pair -> keys.test(pair.get(0).asText()))
            .sorted(Comparator.comparing(pair -> pair.get(0).asText()))
            .forEach(pairs::add);
      } else {
        values.add(value);
      }
    }
    return values;
  }

  static JsonNode value(DataType type, @Nullable Object value) {
    if (value == null) {
      return JSON.nullNode();
    }
    if (type instanceof StructType struct && value instanceof List<?> fields) {
      return row(struct, new ArrayList<>(fields));
    }
    if (type instanceof ArrayType array && value instanceof List<?> elements) {
      ArrayNode list = JSON.arrayNode();
      elements.forEach(element -> list.add(value(array.element(), element)));
      return list;
    }
    if (type instanceof MapType map && value instanceof Map<?, ?> entries) {
      ArrayNode pairs = JSON.arrayNode();
      entries.forEach(
          (k, v) ->
              pairs.add(JSON.arrayNode().add(value(map.key(), k)).add(value(map.value(), v))));
      return JSON.objectNode().set("map", pairs);
    }
    return JSON.textNode(scalar(value));
  }

  private static String scalar(Object value) {
    if (value instanceof byte[] bytes) {
      return "0x" + HexFormat.of().formatHex(bytes);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof Period months) {
      return String.valueOf(months.toTotalMonths());
    }
    if (value instanceof Duration time) {
      return String.valueOf(time.toSeconds() * 1_000_000 + time.toNanosPart() / 1000);
    }
    return value.toString();
  }
}
