package dev.sluice.server.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON values as typed values, strictly: nothing is rounded, cut or guessed. Dates and timestamps
 * are ISO 8601 (a timestamp without offset is UTC), binary is Base64, decimals may be strings.
 */
final class JsonValues {
  private static final int LONGEST_SHOWN = 60;
  private static final Set<String> NON_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private JsonValues() {}

  static @Nullable Object of(Field field, @Nullable JsonNode json, String path) throws RowProblem {
    if (json == null || json.isNull()) {
      if (!field.nullable()) {
        throw new RowProblem(path, "must not be null");
      }
      return null;
    }
    return value(field.type(), json, path);
  }

  private static Object value(DataType type, JsonNode json, String path) throws RowProblem {
    if (type instanceof PrimitiveType primitive) {
      return primitive(primitive, json, path);
    }
    if (type instanceof DecimalType decimal) {
      return decimal(decimal, json, path);
    }
    if (type instanceof ArrayType array && json.isArray()) {
      return list(array, json, path);
    }
    if (type instanceof MapType map && json.isObject()) {
      return map(map, json, path);
    }
    if (type instanceof StructType struct && json.isObject()) {
      return row(struct, json, path + ".");
    }
    throw wrong(type, json, path);
  }

  /** One element a field, in the schema's order. */
  static List<@Nullable Object> row(StructType schema, JsonNode json, String prefix)
      throws RowProblem {
    return row(schema, json, prefix, Map.of());
  }

  /**
   * The same.
   *
   * @param defaults values of absent fields by name, as a row holds them
   */
  static List<@Nullable Object> row(
      StructType schema, JsonNode json, String prefix, Map<String, Object> defaults)
      throws RowProblem {
    Map<String, Field> matched = new LinkedHashMap<>();
    for (var names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      Field field =
          schema.find(name).orElseThrow(() -> new RowProblem(prefix + name, unknown(schema, name)));
      if (matched.containsValue(field)) {
        throw new RowProblem(prefix + name, "is given twice");
      }
      matched.put(name, field);
    }
    List<@Nullable Object> row = new ArrayList<>(schema.fields().size());
    for (Field field : schema.fields()) {
      JsonNode value = null;
      for (Map.Entry<String, Field> entry : matched.entrySet()) {
        value = entry.getValue().equals(field) ? json.get(entry.getKey()) : value;
      }
      Object absent = value == null ? defaults.get(field.name()) : null;
      row.add(absent == null ? of(field, value, prefix + field.name()) : absent);
    }
    return row;
  }

  private static String unknown(StructType schema, String name) {
    return Optional.ofNullable(Spelling.nearest(name, schema.names()))
        .map(near -> "is not a column; did you mean " + near + "?")
        .orElse("is not a column; the columns are " + String.join(", ", schema.names()));
  }

  private static List<@Nullable Object> list(ArrayType type, JsonNode json, String path)
      throws RowProblem {
    Field element = new Field("element", type.element(), type.containsNull(), Map.of());
    List<@Nullable Object> list = new ArrayList<>(json.size());
    for (int i = 0; i < json.size(); i++) {
      list.add(of(element, json.get(i), path + "[" + i + "]"));
    }
    return list;
  }

  private static Map<Object, @Nullable Object> map(MapType type, JsonNode json, String path)
      throws RowProblem {
    Field value = new Field("value", type.value(), type.valueContainsNull(), Map.of());
    Map<Object, @Nullable Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      map.put(entry.getKey(), of(value, entry.getValue(), path + "." + entry.getKey()));
    }
    return map;
  }

  private static Object primitive(PrimitiveType type, JsonNode json, String path)
      throws RowProblem {
    try {
      Object value =
          switch (type) {
            case BOOLEAN -> json.isBoolean() ? json.booleanValue() : null;
            case BYTE, SHORT, INTEGER, LONG -> json.isNumber() ? integer(type, json) : null;
            case FLOAT, DOUBLE -> floating(type, json);
            case STRING -> json.isTextual() ? json.textValue() : null;
            default -> json.isTextual() ? text(type, json.textValue()) : null;
          };
      if (value != null) {
        return value;
      }
    } catch (ArithmeticException | DateTimeException | IllegalArgumentException malformed) {
      throw wrong(type, json, path);
    }
    throw wrong(type, json, path);
  }

  private static Object integer(PrimitiveType type, JsonNode json) {
    BigDecimal number = json.decimalValue();
    return switch (type) {
      case BYTE -> number.byteValueExact();
      case SHORT -> number.shortValueExact();
      case INTEGER -> number.intValueExact();
      default -> number.longValueExact();
    };
  }

  private static @Nullable Object floating(PrimitiveType type, JsonNode json) {
    if (!json.isNumber() && !NON_FINITE.contains(json.asText())) {
      return null;
    }
    double number = Double.parseDouble(json.asText());
    boolean overflow =
        json.isNumber() && Double.isInfinite(type == PrimitiveType.FLOAT ? (float) number : number);
    if (overflow) {
      return null;
    }
    return type == PrimitiveType.FLOAT ? (Object) Float.parseFloat(json.asText()) : number;
  }

  private static @Nullable Object text(PrimitiveType type, String text) {
    return switch (type) {
      case BINARY -> Base64.getDecoder().decode(text);
      case DATE -> LocalDate.parse(text);
      case TIMESTAMP -> instant(text);
      case TIMESTAMP_NTZ -> inMicros(LocalDateTime.parse(text.replace(' ', 'T')));
      default -> null;
    };
  }

  private static Instant instant(String text) {
    String iso = text.replace(' ', 'T');
    boolean hasOffset = iso.endsWith("Z") || iso.matches(".*T.*[+-]\\d\\d(:?\\d\\d)?");
    return hasOffset
        ? inMicros(OffsetDateTime.parse(iso).toLocalDateTime())
            .toInstant(OffsetDateTime.parse(iso).getOffset())
        : inMicros(LocalDateTime.parse(iso)).toInstant(ZoneOffset.UTC);
  }

  private static LocalDateTime inMicros(LocalDateTime time) {
    if (time.get(ChronoField.NANO_OF_SECOND) % 1000 != 0) {
      throw new DateTimeException("finer than microseconds");
    }
    return time;
  }

  private static BigDecimal decimal(DecimalType type, JsonNode json, String path)
      throws RowProblem {
    if (!json.isNumber() && !json.isTextual()) {
      throw wrong(type, json, path);
    }
    try {
      BigDecimal given = json.isNumber() ? json.decimalValue() : new BigDecimal(json.textValue());
      if (Math.abs((long) given.scale()) <= LONGEST_SHOWN) {
        BigDecimal fitted = given.setScale(type.scale());
        if (fitted.precision() <= type.precision()) {
          return fitted;
        }
      }
    } catch (ArithmeticException | NumberFormatException malformed) {
      throw wrong(type, json, path);
    }
    throw wrong(type, json, path);
  }

  private static RowProblem wrong(DataType type, JsonNode json, String path) {
    String shown = json.toString();
    String cut = shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "…" : shown;
    return new RowProblem(path, cut + " is no " + type.sql());
  }
}
