package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nested values between the engine and Java: JSON in which every leaf is a string in the engine's
 * notation, or null.
 *
 * <p>In Java a struct and an array are a {@code List} (a struct has its fields in the order of the
 * type), a map is a {@code Map} in the order of its entries, boolean is Boolean, tinyint, smallint,
 * int and date (days) are Integer, bigint and the timestamps (microseconds since 1970) are Long,
 * decimal is BigDecimal, and the others are what they are called.
 */
final class NestedValues {
  /** Bounds would refuse values that the engine has built already. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private NestedValues() {}

  /** The value of a text that the engine wrote: JSON for a nested type, else the leaf itself. */
  static @Nullable Object read(@Nullable String text, DataType type) {
    if (text == null) {
      return null;
    }
    if (type instanceof PrimitiveType || type instanceof DecimalType) {
      return LeafText.read(text, type);
    }
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      return value(parser, type);
    } catch (IOException e) {
      throw new IllegalStateException("The engine wrote a value that is not JSON", e);
    }
  }

  /** The text that the engine reads back as a value of a nested type. */
  static @Nullable String write(@Nullable Object value, DataType type) {
    if (value == null) {
      return null;
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      write(generator, value, type);
    } catch (IOException e) {
      throw new IllegalStateException("A value has no JSON", e);
    }
    return text.toString();
  }

  private static @Nullable Object value(JsonParser parser, DataType type) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (type instanceof ArrayType array) {
      List<@Nullable Object> values = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        values.add(value(parser, array.element()));
      }
      return values;
    }
    if (type instanceof StructType struct) {
      List<@Nullable Object> values = new ArrayList<>();
      for (Field field : struct.fields()) {
        parser.nextToken();
        parser.nextToken();
        values.add(value(parser, field.type()));
      }
      parser.nextToken();
      return values;
    }
    if (type instanceof MapType map) {
      Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        Object key = LeafText.read(parser.currentName(), map.key());
        parser.nextToken();
        entries.put(key, value(parser, map.value()));
      }
      return entries;
    }
    return LeafText.read(parser.getText(), type);
  }

  private static void write(JsonGenerator json, @Nullable Object value, DataType type)
      throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (type instanceof ArrayType array) {
      json.writeStartArray();
      for (Object element : (List<?>) value) {
        write(json, element, array.element());
      }
      json.writeEndArray();
    } else if (type instanceof StructType struct) {
      json.writeStartObject();
      for (int i = 0; i < struct.fields().size(); i++) {
        json.writeFieldName(struct.fields().get(i).name());
        write(json, ((List<?>) value).get(i), struct.fields().get(i).type());
      }
      json.writeEndObject();
    } else if (type instanceof MapType map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        json.writeFieldName(LeafText.write(entry.getKey(), map.key()));
        write(json, entry.getValue(), map.value());
      }
      json.writeEndObject();
    } else {
      json.writeString(LeafText.write(value, type));
    }
  }
}
