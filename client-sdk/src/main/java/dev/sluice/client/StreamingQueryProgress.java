package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one micro-batch did: Spark's class of the same name field for field, with what Spark leaves
 * empty for Delta.
 *
 * <p>As in Spark, rates are rounded to one decimal and left out where there is no number, and empty
 * maps are left out.
 *
 * @param timestamp when the trigger fired
 * @param batchDuration the whole trigger, milliseconds
 * @param durationMs milliseconds by phase, sorted by name
 * @param eventTime {@code watermark}, and {@code max}, {@code min} and {@code avg} of the batch's
 *     rows, as times in ISO 8601; empty for a query without a watermark
 * @param stateOperators empty for a query without state
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamingQueryProgress(
    UUID id,
    UUID runId,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String name,
    @JsonSerialize(using = IsoInstant.Writer.class)
        @JsonDeserialize(using = IsoInstant.Reader.class)
        Instant timestamp,
    long batchId,
    long batchDuration,
    long numInputRows,
    @Nullable Double inputRowsPerSecond,
    @Nullable Double processedRowsPerSecond,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> durationMs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> eventTime,
    List<StateOperatorProgress> stateOperators,
    List<SourceProgress> sources,
    SinkProgress sink) {
  public StreamingQueryProgress {
    durationMs = sorted(durationMs);
    eventTime = sorted(eventTime);
    stateOperators = stateOperators == null ? List.of() : List.copyOf(stateOperators);
    sources = sources == null ? List.of() : List.copyOf(sources);
  }

  private static <V> Map<String, V> sorted(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
  }

  /**
   * What the batch took from one source.
   *
   * @param startOffset null for the first batch of a query
   * @param latestOffset what the source held when the batch was planned
   * @param metrics what the source holds that is not processed yet
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SourceProgress(
      String description,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode startOffset,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode endOffset,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode latestOffset,
      long numInputRows,
      @Nullable Double inputRowsPerSecond,
      @Nullable Double processedRowsPerSecond,
      @Nullable Backlog metrics) {
    public SourceProgress {
      startOffset = Nulls.orNull(startOffset);
      endOffset = Nulls.orNull(endOffset);
      latestOffset = Nulls.orNull(latestOffset);
    }
  }

  /**
   * What is committed in the source and not processed yet.
   *
   * @param numRowsOutstanding null where a file gives no count
   * @param secondsOutstanding age of the oldest unprocessed commit, 0 with none
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Backlog(
      long numVersionsOutstanding,
      long numFilesOutstanding,
      long numBytesOutstanding,
      @Nullable Long numRowsOutstanding,
      long secondsOutstanding) {}

  /**
   * The state of one operator.
   *
   * @param operatorName in Spark's words
   * @param numRowsTotal after the batch
   * @param numRowsUpdated added or changed by the batch
   * @param numRowsRemoved taken away by the watermark
   * @param numRowsDroppedByWatermark rows of the input that came too late
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record StateOperatorProgress(
      String operatorName,
      long numRowsTotal,
      long numRowsUpdated,
      long numRowsRemoved,
      long numRowsDroppedByWatermark) {}

  /** What the batch added to the sink; {@code version} is the commit that holds it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SinkProgress(
      String description, long numOutputRows, long numFiles, long numBytes, long version) {}
}
