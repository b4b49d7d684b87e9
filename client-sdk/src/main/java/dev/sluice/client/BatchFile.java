package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file that a batch added to its sink.
 *
 * @param path as the sink's log writes it
 * @param partitionValues null stands for a NULL in that column
 * @param numRows null where the log does not tell
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record BatchFile(
    String path,
    Map<String, @Nullable String> partitionValues,
    long sizeBytes,
    @Nullable Long numRows) {
  public BatchFile {
    partitionValues = Nulls.copy(partitionValues);
  }
}
