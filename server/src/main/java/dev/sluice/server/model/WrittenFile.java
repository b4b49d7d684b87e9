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
 * @param partitionValues by column name, as the Delta protocol serializes them; null is SQL NULL
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
   * @param path the column's name, for nested columns one element a level
   * @param min the least value as text (numbers plain, dates and timestamps ISO 8601 in UTC), or
   *     null where it is unknown or cannot be trusted, as with NaN
   * @param max the greatest value, likewise
   */
  public record ColumnStatistics(
      List<String> path, @Nullable String min, @Nullable String max, long nullCount) {
    public ColumnStatistics {
      path = List.copyOf(path);
    }
  }
}
