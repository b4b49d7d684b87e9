package dev.sluice.server.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file that the server wrote and that no log mentions yet.
 *
 * @param relativePath below the table's directory, '/'-separated, not URL-encoded
 * @param partitionValues by the names that columns have in files, as the Delta protocol serializes
 *     them; null is SQL NULL
 * @param statistics one entry for each leaf column that has statistics
 */
public record WrittenFile(
    String relativePath,
    Map<String, @Nullable String> partitionValues,
    long sizeBytes,
    long records,
    List<ColumnStatistics> statistics) {
  public WrittenFile {
    partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
    statistics = List.copyOf(statistics);
  }

  /**
   * Minimum, maximum and null count of one leaf column in one file.
   *
   * @param path the column's name in the file, for nested columns one element a level
   * @param min the least value as text (numbers plain, dates and timestamps ISO 8601 in UTC) or a
   *     lower bound of it, or null where it is unknown or cannot be trusted, as with NaN
   * @param max the greatest value or an upper bound of it, likewise
   */
  public record ColumnStatistics(
      List<String> path, @Nullable String min, @Nullable String max, long nullCount) {
    public ColumnStatistics {
      path = List.copyOf(path);
    }

    /** What Spark keeps of a string in the log's statistics, in characters. */
    public static final int MAX_TEXT_LENGTH = 32;

    /** No string that starts like the bound is greater. */
    private static final String TIE_BREAKER = Character.toString(Character.MAX_CODE_POINT);

    /**
     * The statistics of a column of strings (harmless for the others): long bounds are cut to
     * {@value #MAX_TEXT_LENGTH} characters, the upper one so that it stays one.
     */
    public static ColumnStatistics ofText(
        List<String> path, @Nullable String min, @Nullable String max, long nullCount) {
      return new ColumnStatistics(
          path,
          min == null ? null : prefix(min),
          max == null || prefix(max).equals(max) ? max : prefix(max) + TIE_BREAKER,
          nullCount);
    }

    private static String prefix(String text) {
      return text.codePointCount(0, text.length()) <= MAX_TEXT_LENGTH
          ? text
          : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT_LENGTH));
    }
  }
}
