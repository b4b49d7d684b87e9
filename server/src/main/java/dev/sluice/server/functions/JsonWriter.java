package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code to_json}: values of one nested type as JSON texts.
 *
 * <p>Source: Spark's {@code JacksonGenerator}.
 */
final class JsonWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private final DataType type;
  private final Times times;
  private final boolean ignoresNull;
  private final boolean pretty;
  private final boolean sorted;

  JsonWriter(Parsed parsed) {
    type = parsed.type();
    FormatOptions options = parsed.options();
    times = new Times(options);
    ignoresNull = options.truth("ignoreNullFields", true);
    pretty = options.truth("pretty", false);
    sorted = options.truth("sortKeys", false);
  }

  /** The text of a value in the engine's notation. */
  String write(String value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      if (pretty) {
        json.useDefaultPrettyPrinter();
      }
      write(json, NestedValues.read(value, type), type);
    } catch (IOException e) {
      throw new IllegalStateException("A value has no JSON", e);
    }
    return text.toString();
  }

  private void write(JsonGenerator json, @Nullable Object value, DataType type) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (type instanceof StructType struct) {
      fields(json, (List<?>) value, struct);
    } else if (type instanceof ArrayType array) {
      json.writeStartArray();
      for (Object element : (List<?>) value) {
        write(json, element, array.element());
      }
      json.writeEndArray();
    } else if (type instanceof MapType map) {
      entries(json, (Map<?, ?>) value, map);
    } else if (type instanceof DecimalType decimal) {
      json.writeNumber(((BigDecimal) value).setScale(decimal.scale()));
    } else {
      leaf(json, value, (PrimitiveType) type);
    }
  }

  private void fields(JsonGenerator json, List<?> values, StructType struct) throws IOException {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      order.add(i);
    }
    List<Field> fields = struct.fields();
    if (sorted) {
      order.sort(Comparator.comparing(i -> fields.get(i).name()));
    }
    json.writeStartObject();
    for (int i : order) {
      if (values.get(i) != null || !ignoresNull) {
        json.writeFieldName(fields.get(i).name());
        write(json, values.get(i), fields.get(i).type());
      }
    }
    json.writeEndObject();
  }

  private void entries(JsonGenerator json, Map<?, ?> values, MapType map) throws IOException {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(values.entrySet());
    if (sorted) {
      entries.sort(Comparator.comparing(entry -> key(entry.getKey(), map)));
    }
    json.writeStartObject();
    for (Map.Entry<?, ?> entry : entries) {
      json.writeFieldName(key(entry.getKey(), map));
      write(json, entry.getValue(), map.value());
    }
    json.writeEndObject();
  }

  /** What Spark's own value prints: a date its days since 1970, a timestamp its microseconds. */
  private static String key(Object key, MapType map) {
    return map.key() instanceof DecimalType decimal
        ? ((BigDecimal) key).setScale(decimal.scale()).toString()
        : key.toString();
  }

  private void leaf(JsonGenerator json, Object value, PrimitiveType type) throws IOException {
    switch (type) {
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case BYTE, SHORT, INTEGER -> json.writeNumber((Integer) value);
      case LONG -> json.writeNumber((Long) value);
      case FLOAT -> json.writeNumber((Float) value);
      case DOUBLE -> json.writeNumber((Double) value);
      case BINARY -> json.writeBinary((byte[]) value);
      case DATE -> json.writeString(times.date((Integer) value));
      case TIMESTAMP -> json.writeString(times.instant((Long) value));
      case TIMESTAMP_NTZ -> json.writeString(times.local((Long) value));
      case STRING -> json.writeString((String) value);
      case NULL -> json.writeNull();
    }
  }
}
