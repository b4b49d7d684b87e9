package dev.sluice.server.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.temporal.TemporalAmount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RFC 4180 with a header line. A NULL is an empty field, an empty string is {@code ""}; structs,
 * arrays and maps are JSON. A line that begins with {@code #} is never a row.
 */
final class CsvWriter implements ResultWriter {
  private static final String LINE_END = "\r\n";

  private final OutputStream out;
  private final StructType schema;
  private final StringBuilder line = new StringBuilder();

  CsvWriter(OutputStream out, StructType schema) throws IOException {
    this.out = out;
    this.schema = schema;
    for (Field column : schema.fields()) {
      field(column.name());
    }
    endLine();
  }

  @Override
  public void row(List<? extends @Nullable Object> row) throws IOException {
    for (int i = 0; i < row.size(); i++) {
      Object value = row.get(i);
      field(value == null ? null : text(schema.fields().get(i).type(), value));
    }
    endLine();
  }

  @Override
  public void end(ResultEnd end) {
    // A CSV file has nothing that ends it; what breaks off says so in its last line.
  }

  @Override
  public boolean fail(ResultFailure failure) throws IOException {
    String message = failure.message().replaceAll("\\s+", " ");
    line.append("# error: ").append(failure.code()).append(": ").append(message).append(' ');
    endLine();
    return false;
  }

  private static String text(DataType type, Object value) throws IOException {
    if (type instanceof IntervalType interval) {
      return interval.text((TemporalAmount) value);
    }
    boolean nested =
        type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
    if (!nested) {
      return ValueText.of(value);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JsonCells.generator(bytes)) {
      JsonCells.value(json, type, value);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void field(@Nullable String text) {
    if (text != null && needsQuotes(text)) {
      line.append('"').append(text.replace("\"", "\"\"")).append('"');
    } else if (text != null) {
      line.append(text);
    }
    line.append(',');
  }

  private static boolean needsQuotes(String text) {
    boolean quotes = text.isEmpty() || text.charAt(0) == '#';
    for (int i = 0; i < text.length() && !quotes; i++) {
      char c = text.charAt(i);
      quotes = c == ',' || c == '"' || c == '\n' || c == '\r';
    }
    return quotes;
  }

  /** Ends a line, whose last character is the separator after its last field. */
  private void endLine() throws IOException {
    line.setLength(Math.max(0, line.length() - 1));
    out.write(line.append(LINE_END).toString().getBytes(StandardCharsets.UTF_8));
    line.setLength(0);
  }
}
