package dev.sluice.server.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value a line: {@code {"schema":[…]}}, an array a row, and {@code {"end":{…}}} or {@code
 * {"error":{…}}}, without which the result is not whole.
 */
final class JsonLinesWriter implements ResultWriter {
  private final JsonGenerator json;
  private final StructType schema;

  JsonLinesWriter(OutputStream out, StructType schema) throws IOException {
    this.json = JsonCells.generator(out);
    this.schema = schema;
    json.writeStartObject();
    json.writeFieldName("schema");
    JsonCells.schema(json, schema);
    json.writeEndObject();
    json.writeRaw('\n');
  }

  @Override
  public void row(List<? extends @Nullable Object> row) throws IOException {
    JsonCells.row(json, schema, row);
    json.writeRaw('\n');
  }

  @Override
  public void end(ResultEnd end) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("end");
    json.writeNumberField("rows", end.rows());
    json.writeNumberField("elapsedMs", end.elapsedMs());
    json.writeBooleanField("truncated", end.truncated());
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }

  @Override
  public boolean fail(ResultFailure failure) throws IOException {
    json.writeStartObject();
    json.writeFieldName("error");
    json.writeRawValue(failure.problem());
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
    return true;
  }
}
