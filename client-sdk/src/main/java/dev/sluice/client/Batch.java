package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A micro-batch, as the query's logs and the sink's tell of it.
 *
 * @param timestamp when it was planned
 * @param startOffset null for the first batch
 * @param version the sink's commit, null before it is made and where the batch had no rows
 * @param numOutputRows null where the sink's log does not tell, as the next two
 * @param files what it added to the sink; null in a list of batches
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Batch(
    long batchId,
    @IsoInstant.Text Instant timestamp,
    boolean committed,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode startOffset,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode endOffset,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long version,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long numOutputRows,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long numFiles,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long numBytes,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<BatchFile> files) {
  public Batch {
    startOffset = Nulls.orNull(startOffset);
    endOffset = Nulls.orNull(endOffset);
    files = files == null ? null : List.copyOf(files);
  }
}
