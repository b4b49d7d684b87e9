package dev.sluice.server.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code {"schema":[…],"rows":[[…]]}}; half of it is not JSON. */
final class JsonDocumentWriter implements ResultWriter {
  private final JsonGenerator json;
  private final StructType schema;

  JsonDocumentWriter(OutputStream out, StructType schema) throws IOException {
    this.json = JsonCells.generator(out);
    this.schema = schema;
    json.writeStartObject();
    json.writeFieldName("schema");
    JsonCells.schema(json, schema);
    json.writeArrayFieldStart("rows");
  }

  @Override
  public void row(List<? extends @Nullable Object> row) throws IOException {
    JsonCells.row(json, schema, row);
  }

  @Override
  public void end(ResultEnd end) throws IOException {
    json.writeEndArray();
    json.writeEndObject();
    json.flush();
  }

  @Override
  public boolean fail(ResultFailure failure) {
    return false;
  }
}
