package dev.sluice.server.formats;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows and values as JSON, the way Spark's {@code to_json} writes them. */
public final class JsonCells {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonCells() {}

  /** A generator that leaves the stream open and puts nothing between values. */
  static JsonGenerator generator(OutputStream out) throws IOException {
    JsonGenerator json = FACTORY.createGenerator(out, JsonEncoding.UTF8);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    json.setRootValueSeparator(null);
    return json;
  }

  /** {@code [{"name":…,"type":…}]}. */
  static void schema(JsonGenerator json, StructType schema) throws IOException {
    json.writeStartArray();
    for (Field column : schema.fields()) {
      json.writeStartObject();
      json.writeStringField("name", column.name());
      json.writeStringField("type", column.type().sql());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** An array with one element a column. */
  static void row(JsonGenerator json, StructType schema, List<? extends @Nullable Object> row)
      throws IOException {
    json.writeStartArray();
    for (int i = 0; i < row.size(); i++) {
      value(json, schema.fields().get(i).type(), row.get(i));
    }
    json.writeEndArray();
  }

  /** One value as a result's document has it. */
  public static String text(DataType type, @Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      value(json, type, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  static void value(JsonGenerator json, DataType type, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (type instanceof StructType struct && value instanceof List<?> values) {
      struct(json, struct.fields(), values);
    } else if (type instanceof ArrayType array && value instanceof List<?> elements) {
      json.writeStartArray();
      for (Object element : elements) {
        value(json, array.element(), element);
      }
      json.writeEndArray();
    } else if (type instanceof MapType map && value instanceof Map<?, ?> entries) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : entries.entrySet()) {
        json.writeFieldName(ValueText.of(entry.getKey()));
        value(json, map.value(), entry.getValue());
      }
      json.writeEndObject();
    } else if (type instanceof IntervalType interval) {
      json.writeString(interval.text((TemporalAmount) value));
    } else {
      scalar(json, value);
    }
  }

  /** A NULL field of a struct is left out. */
  private static void struct(JsonGenerator json, List<Field> fields, List<?> values)
      throws IOException {
    json.writeStartObject();
    for (int i = 0; i < fields.size(); i++) {
      if (values.get(i) != null) {
        json.writeFieldName(fields.get(i).name());
        value(json, fields.get(i).type(), values.get(i));
      }
    }
    json.writeEndObject();
  }

  private static void scalar(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      json.writeNumber(ValueText.of(number));
    } else {
      json.writeString(ValueText.of(value));
    }
  }
}
