package dev.sluice.server.model;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody probably meant to write. */
public final class Spelling {
  private static final int LONGEST = 64;

  private Spelling() {}

  /**
   * The candidate that is fewest edits away from {@code word}, upper and lower case being alike; of
   * several the first by name.
   *
   * @return null where none is closer than a third of the word's letters
   */
  public static @Nullable String nearest(String word, Collection<String> candidates) {
    if (word.length() > LONGEST) {
      return null;
    }
    String nearest = null;
    int best = Math.max(2, word.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      boolean nearer =
          distance < best
              || (distance == best && nearest != null && candidate.compareTo(nearest) < 0);
      if (nearer && distance < candidate.length()) {
        best = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Levenshtein's distance: insertions, deletions and substitutions. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int substituted = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}
