package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.Column;
import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows as CSV (RFC 4180) with a head. As in the server's own CSV, an empty field is NULL and {@code
 * ""} the empty string.
 */
final class CsvRows implements RowPrinter {
  private static final Pattern SPECIAL = Pattern.compile("[\",\r\n]");
  private static final String LINE_END = "\r\n";

  private final PrintWriter out;

  CsvRows(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(List<Column> columns) {
    line(columns.stream().map(column -> quoted(column.name())).toList());
  }

  @Override
  public void row(List<JsonNode> values) {
    line(values.stream().map(CsvRows::field).toList());
  }

  @Override
  public void end() {}

  private void line(List<String> fields) {
    if (!fields.isEmpty()) {
      out.print(String.join(",", fields));
      out.print(LINE_END);
    }
  }

  private static String field(JsonNode value) {
    if (value.isNull()) {
      return "";
    }
    return quoted(value.isTextual() ? value.textValue() : Cells.plain(value));
  }

  private static String quoted(String text) {
    boolean needed = text.isEmpty() || SPECIAL.matcher(text).find();
    return needed ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
