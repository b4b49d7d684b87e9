package dev.sluice.server.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings rows that Spark wrote with {@code to_json} and rows of a cursor into one text form, so
 * that both can be compared as multisets.
 */
public final class SparkJson {
  private SparkJson() {}

  /** A row that Spark wrote; fields that are absent are NULL. */
  public static String canonical(JsonNode row, StructType schema) {
    return String.valueOf(fromJson(row, schema));
  }

  /** A row of a cursor. */
  public static String canonical(List<? extends @Nullable Object> row, StructType schema) {
    return String.valueOf(fromCursor(row, schema));
  }

  private static @Nullable Object fromJson(@Nullable JsonNode node, DataType type) {
    if (node == null || node.isNull()) {
      return null;
    }
    if (type instanceof StructType struct) {
      List<@Nullable Object> values = new ArrayList<>();
      for (Field field : struct.fields()) {
        values.add(fromJson(node.get(field.name()), field.type()));
      }
      return values;
    }
    if (type instanceof ArrayType array) {
      List<@Nullable Object> values = new ArrayList<>();
      node.forEach(element -> values.add(fromJson(element, array.element())));
      return values;
    }
    if (type instanceof MapType map) {
      Map<String, @Nullable Object> values = new TreeMap<>();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        values.put(key(entry.getKey(), map), fromJson(entry.getValue(), map.value()));
      }
      return values;
    }
    return scalar(node.asText(), type);
  }

  private static @Nullable Object fromCursor(@Nullable Object value, DataType type) {
    if (value == null) {
      return null;
    }
    if (type instanceof StructType struct) {
      List<?> fields = (List<?>) value;
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 0; i < fields.size(); i++) {
        values.add(fromCursor(fields.get(i), struct.fields().get(i).type()));
      }
      return values;
    }
    if (type instanceof ArrayType array) {
      List<@Nullable Object> values = new ArrayList<>();
      ((List<?>) value).forEach(element -> values.add(fromCursor(element, array.element())));
      return values;
    }
    if (type instanceof MapType map) {
      Map<String, @Nullable Object> values = new TreeMap<>();
      ((Map<?, ?>) value)
          .forEach((k, v) -> values.put(key(String.valueOf(k), map), fromCursor(v, map.value())));
      return values;
    }
    String text =
        value instanceof byte[] bytes
            ? Base64.getEncoder().encodeToString(bytes)
            : value.toString();
    return scalar(text, type);
  }

  /** For a nested key Spark's {@code to_json} writes the address of an object. */
  private static String key(String text, MapType map) {
    DataType type = map.key();
    boolean nested = type instanceof StructType || type instanceof ArrayType;
    return nested ? "a " + type.sql() : text;
  }

  /** Spark's {@code to_json} writes no more by default. */
  private static Instant millis(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS);
  }

  private static Object scalar(String text, DataType type) {
    if (type instanceof DecimalType decimal) {
      return new BigDecimal(text).setScale(decimal.scale());
    }
    return switch ((PrimitiveType) type) {
      case FLOAT -> Float.parseFloat(text);
      case DOUBLE -> Double.parseDouble(text);
      case TIMESTAMP ->
          millis(text.endsWith("Z") ? Instant.parse(text) : OffsetDateTime.parse(text).toInstant());
      case TIMESTAMP_NTZ -> LocalDateTime.parse(text).truncatedTo(ChronoUnit.MILLIS);
      default -> text;
    };
  }
}
