package dev.sluice.server.rows;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the column that a misspelt name most likely meant. */
final class NearestColumn {
  private NearestColumn() {}

  static Optional<String> to(String name, List<String> columns) {
    int most = Math.max(1, name.length() / 3);
    return columns.stream()
        .filter(column -> distance(name, column) <= most)
        .min(Comparator.comparingInt(column -> distance(name, column)));
  }

  /** Levenshtein's distance, upper and lower case alike. */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[] above = new int[b.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
