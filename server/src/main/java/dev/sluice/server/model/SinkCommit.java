package dev.sluice.server.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a batch became in its sink.
 *
 * @param version the sink's version that holds it
 * @param files what it added; null where the sink's log no longer tells
 */
public record SinkCommit(long version, @Nullable List<File> files) {
  public SinkCommit {
    files = files == null ? null : List.copyOf(files);
  }

  /**
   * A file that the commit added.
   *
   * @param path below the table's directory
   * @param partitionValues by column name, as the sink's log has them; null is SQL NULL
   * @param records {@link DataFile#UNKNOWN} where the log does not tell
   */
  public record File(
      String path, Map<String, @Nullable String> partitionValues, long sizeBytes, long records) {
    public File {
      partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
    }
  }
}
