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
 * @param startOffset of the first source; null for the first batch, and where nothing of it was
 *     read
 * @param endOffset of the first source; null where nothing of it was read yet
 * @param sources the offsets of all sources, in the order of the definition
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
    List<Range> sources,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long version,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long numOutputRows,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long numFiles,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long numBytes,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<BatchFile> files) {
  public Batch {
    startOffset = Nulls.orNull(startOffset);
    endOffset = Nulls.orNull(endOffset);
    sources = sources == null ? List.of() : List.copyOf(sources);
    files = files == null ? null : List.copyOf(files);
  }

  /** What it takes of one source; null as above. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Range(@Nullable JsonNode startOffset, @Nullable JsonNode endOffset) {
    public Range {
      startOffset = Nulls.orNull(startOffset);
      endOffset = Nulls.orNull(endOffset);
    }
  }
}
