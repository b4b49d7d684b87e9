package dev.sluice.server.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable Parquet file on a local path.
 *
 * @param path absolute local path, not URL-encoded
 * @param partitionValues the log's partition values by the column's stored name, as the Delta
 *     protocol serializes them; a null value is SQL NULL. Empty for an unpartitioned table.
 * @param sizeBytes the size that the log gives
 * @param records the number of rows that are not deleted, or {@link #UNKNOWN}
 * @param deletedRows the rows to pass over, or null where the file has none
 */
public record DataFile(
    String path,
    Map<String, @Nullable String> partitionValues,
    long sizeBytes,
    long records,
    @Nullable DeletedRows deletedRows) {
  public static final long UNKNOWN = -1;

  public DataFile {
    partitionValues =
        partitionValues.isEmpty()
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
  }

  /** A file without deleted rows. */
  public DataFile(
      String path, Map<String, @Nullable String> partitionValues, long sizeBytes, long records) {
    this(path, partitionValues, sizeBytes, records, null);
  }
}
