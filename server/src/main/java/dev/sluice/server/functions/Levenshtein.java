package dev.sluice.server.functions;

/** How many characters must be inserted, deleted or replaced to make one text of another. */
final class Levenshtein {
  private Levenshtein() {}

  static int distance(String left, String right) {
    int[] from = left.codePoints().toArray();
    int[] to = right.codePoints().toArray();
    int[] before = new int[to.length + 1];
    int[] row = new int[to.length + 1];
    for (int j = 0; j <= to.length; j++) {
      before[j] = j;
    }
    for (int i = 0; i < from.length; i++) {
      row[0] = i + 1;
      for (int j = 0; j < to.length; j++) {
        int replaced = before[j] + (from[i] == to[j] ? 0 : 1);
        row[j + 1] = Math.min(Math.min(row[j] + 1, before[j + 1] + 1), replaced);
      }
      int[] swap = before;
      before = row;
      row = swap;
    }
    return before[to.length];
  }

  /** -1 where the distance is more than {@code most}. */
  static int within(String left, String right, int most) {
    int distance = distance(left, right);
    return distance <= most ? distance : -1;
  }
}
