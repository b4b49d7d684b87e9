package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.Column;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Rows as JSON objects, one a line: in an array, or each by itself. */
final class JsonRows implements RowPrinter {
  private final PrintWriter out;
  private final boolean array;
  private List<Column> columns = List.of();
  private long rows;

  JsonRows(PrintWriter out, boolean array) {
    this.out = out;
    this.array = array;
  }

  @Override
  public void begin(List<Column> columns) {
    this.columns = columns;
    if (array) {
      out.print("[");
    }
  }

  @Override
  public void row(List<JsonNode> values) throws IOException {
    if (array) {
      out.print(rows == 0 ? "\n" : ",\n");
    }
    rows++;
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      for (int i = 0; i < columns.size(); i++) {
        json.writeFieldName(columns.get(i).name());
        json.writeTree(values.get(i));
      }
      json.writeEndObject();
    }
    if (!array) {
      out.println();
    }
  }

  @Override
  public void end() {
    if (array) {
      out.println(rows == 0 ? "]" : "\n]");
    }
  }
}
