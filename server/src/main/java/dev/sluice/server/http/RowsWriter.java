package dev.sluice.server.http;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.sluice.client.Column;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as they are read, with the values that Spark's {@code to_json} writes. One
 * difference: a timestamp with microseconds keeps them, where Spark cuts them off.
 */
final class RowsWriter {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

  private final JsonGenerator json;

  private RowsWriter(JsonGenerator json) {
    this.json = json;
  }

  /** Writes {@code {"schema":[{"name","type"}],"rows":[[…]]}}. */
  static void writeDocument(RowCursor rows, OutputStream out) throws IOException {
    JsonGenerator json = Json.factory().createGenerator(out, JsonEncoding.UTF8);
    new RowsWriter(json).document(rows);
    json.flush();
  }

  /** One value as the document has it. */
  static JsonNode node(DataType type, @Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.factory().createGenerator(text)) {
      new RowsWriter(json).value(type, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return JsonNodeFactory.instance.rawValueNode(new RawValue(text.toString()));
  }

  /** Writes one object a row and line; a NULL is left out. */
  static void writeLines(RowCursor rows, OutputStream out) throws IOException {
    JsonGenerator json = Json.factory().createGenerator(out, JsonEncoding.UTF8);
    json.setRootValueSeparator(null);
    new RowsWriter(json).lines(rows);
    json.flush();
  }

  private void document(RowCursor rows) throws IOException {
    List<Field> fields = rows.schema().fields();
    json.writeStartObject();
    json.writeArrayFieldStart("schema");
    for (Column column : WireMapper.columns(rows.schema())) {
      json.writeStartObject();
      json.writeStringField("name", column.name());
      json.writeStringField("type", column.type());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("rows");
    for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
      json.writeStartArray();
      for (int i = 0; i < fields.size(); i++) {
        value(fields.get(i).type(), row.get(i));
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void lines(RowCursor rows) throws IOException {
    List<Field> fields = rows.schema().fields();
    for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
      struct(fields, row);
      json.writeRaw('\n');
    }
  }

  private void struct(List<Field> fields, List<?> values) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < fields.size(); i++) {
      if (values.get(i) != null) {
        json.writeFieldName(fields.get(i).name());
        value(fields.get(i).type(), values.get(i));
      }
    }
    json.writeEndObject();
  }

  private void value(DataType type, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (type instanceof StructType struct && value instanceof List<?> values) {
      struct(struct.fields(), values);
    } else if (type instanceof ArrayType array && value instanceof List<?> elements) {
      json.writeStartArray();
      for (Object element : elements) {
        value(array.element(), element);
      }
      json.writeEndArray();
    } else if (type instanceof MapType map && value instanceof Map<?, ?> entries) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : entries.entrySet()) {
        json.writeFieldName(text(entry.getKey()));
        value(map.value(), entry.getValue());
      }
      json.writeEndObject();
    } else {
      scalar(value);
    }
  }

  private void scalar(Object value) throws IOException {
    if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      json.writeNumber(text(number));
    } else {
      json.writeString(text(value));
    }
  }

  private static String text(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof Instant instant) {
      return dateTime(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "Z";
    }
    if (value instanceof LocalDateTime dateTime) {
      return dateTime(dateTime);
    }
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    return value.toString();
  }

  private static String dateTime(LocalDateTime value) {
    return (value.get(ChronoField.MICRO_OF_SECOND) % 1000 == 0 ? MILLIS : MICROS).format(value);
  }
}
