package dev.sluice.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Columns under a head, two blanks apart, as wide as their longest cell. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<String> head;
  private final Set<Integer> numeric;
  private final List<List<String>> rows = new ArrayList<>();

  private TextTable(List<String> head, Set<Integer> numeric) {
    this.head = head;
    this.numeric = numeric;
  }

  static TextTable of(String... head) {
    return new TextTable(List.of(head), Set.of());
  }

  /** The same table with its cells in these columns, from 0, at the right. */
  TextTable right(Integer... columns) {
    return new TextTable(head, Set.of(columns));
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  void print(PrintWriter out) {
    int[] widths = new int[head.size()];
    measure(head, widths);
    rows.forEach(row -> measure(row, widths));
    out.println(line(head, widths));
    rows.forEach(row -> out.println(line(row, widths)));
  }

  private static void measure(List<String> cells, int[] widths) {
    for (int column = 0; column < widths.length; column++) {
      widths[column] = Math.max(widths[column], Cells.width(cells.get(column)));
    }
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      String blanks = " ".repeat(widths[column] - Cells.width(cell));
      line.append(column == 0 ? "" : GAP);
      line.append(numeric.contains(column) ? blanks + cell : cell + blanks);
    }
    return line.toString().stripTrailing();
  }
}
