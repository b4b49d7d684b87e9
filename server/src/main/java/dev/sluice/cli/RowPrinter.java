package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.Column;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/**
 * Prints the rows of one result as they come, holding few of them. {@code begin} is called once,
 * then {@code row} for each, then {@code end} if all went well.
 */
interface RowPrinter {
  /** The forms that rows may be printed in. */
  enum Format {
    table,
    json,
    ndjson,
    csv;

    RowPrinter to(PrintWriter out) {
      return switch (this) {
        case table -> new TableRows(out);
        case json -> new JsonRows(out, true);
        case ndjson -> new JsonRows(out, false);
        case csv -> new CsvRows(out);
      };
    }
  }

  void begin(List<Column> columns) throws IOException;

  void row(List<JsonNode> values) throws IOException;

  void end() throws IOException;
}
