package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.Column;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows as a table for people. The first rows decide how wide a column is; a later value that is
 * wider pushes its line to the right, which is the price of not holding all rows.
 */
final class TableRows implements RowPrinter {
  /** So many rows are held to measure them. */
  static final int MEASURED = 1000;

  private static final Pattern NUMERIC =
      Pattern.compile("(tinyint|smallint|int|bigint|float|double|decimal).*");

  private final PrintWriter out;
  private final List<List<String>> held = new ArrayList<>();
  private int[] widths = {};
  private boolean[] right = {};

  TableRows(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(List<Column> columns) {
    widths = new int[columns.size()];
    right = new boolean[columns.size()];
    List<String> head = new ArrayList<>();
    for (int i = 0; i < right.length; i++) {
      right[i] = NUMERIC.matcher(columns.get(i).type()).matches();
      head.add(Cells.printable(columns.get(i).name()));
    }
    if (!columns.isEmpty()) {
      held.add(head);
    }
  }

  @Override
  public void row(List<JsonNode> values) {
    List<String> cells = values.stream().map(Cells::of).toList();
    if (held.isEmpty()) {
      out.println(line(cells));
      return;
    }
    held.add(cells);
    if (held.size() > MEASURED) {
      release();
    }
  }

  @Override
  public void end() {
    release();
  }

  private void release() {
    if (held.isEmpty()) {
      return;
    }
    for (List<String> cells : held) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Cells.width(cells.get(i)));
      }
    }
    out.println(line(held.get(0)));
    out.println(rule());
    held.subList(1, held.size()).forEach(cells -> out.println(line(cells)));
    held.clear();
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String blanks = " ".repeat(Math.max(0, widths[i] - Cells.width(cell)));
      line.append(i == 0 ? " " : " | ").append(right[i] ? blanks + cell : cell + blanks);
    }
    return line.toString().stripTrailing();
  }

  private String rule() {
    StringBuilder rule = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      rule.append(i == 0 ? "" : "+").append("-".repeat(widths[i] + 2));
    }
    return rule.toString();
  }
}
