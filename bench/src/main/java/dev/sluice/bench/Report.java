package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in Markdown. */
final class Report {
  private final List<String[]> lines = new ArrayList<>();

  Report(String... titles) {
    lines.add(titles);
    row(Arrays.stream(titles).map(title -> "---").toArray(String[]::new));
  }

  void row(String... cells) {
    lines.add(cells);
  }

  /** A row for a number that should be no less. */
  void budget(String what, double is, double least) {
    row(what, "%.2f".formatted(is), is >= least ? "yes" : "NO");
  }

  /** A row for a number that should be no more. */
  void limit(String what, double is, double most) {
    row(what, "%.2f".formatted(is), is <= most ? "yes" : "NO");
  }

  void print() {
    int[] widths = new int[lines.get(0).length];
    for (String[] line : lines) {
      Arrays.setAll(widths, column -> Math.max(widths[column], line[column].length()));
    }
    for (String[] line : lines) {
      StringBuilder text = new StringBuilder("|");
      for (int column = 0; column < line.length; column++) {
        text.append(String.format(" %-" + widths[column] + "s |", line[column]));
      }
      System.out.println(text);
    }
    System.out.println();
  }
}
