package dev.sluice.server.sparksql;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a mistyped one most likely meant. */
final class NearestName {
  private NearestName() {}

  /** The candidate with the fewest edits, if no more than a third of the name has to change. */
  static Optional<String> of(String name, Collection<String> candidates) {
    String wanted = name.toLowerCase(Locale.ROOT);
    if (wanted.length() > 128) {
      return Optional.empty();
    }
    int limit = Math.max(1, (wanted.length() + 2) / 3);
    return candidates.stream()
        .filter(candidate -> Math.abs(candidate.length() - wanted.length()) <= limit)
        .map(candidate -> new Scored(candidate, edits(wanted, candidate.toLowerCase(Locale.ROOT))))
        .filter(scored -> scored.edits <= limit)
        .min(Comparator.comparingInt(Scored::edits).thenComparing(Scored::name))
        .map(Scored::name);
  }

  private record Scored(String name, int edits) {}

  /** The Levenshtein distance. */
  private static int edits(String left, String right) {
    int[] above = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[right.length() + 1];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(above[j - 1] + change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[right.length()];
  }
}
