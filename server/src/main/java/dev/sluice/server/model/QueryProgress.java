package dev.sluice.server.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one micro-batch did. Source: Spark's {@code StreamingQueryProgress}, with what Spark leaves
 * empty for Delta.
 *
 * @param timestamp when the trigger fired
 * @param batchDurationMs whole trigger, milliseconds
 * @param durationMs milliseconds by phase, in Spark's phase names
 * @param state null for a query without event time and without state
 */
public record QueryProgress(
    QueryId id,
    UUID runId,
    String name,
    Instant timestamp,
    long batchId,
    long batchDurationMs,
    Map<String, Long> durationMs,
    List<SourceProgress> sources,
    SinkProgress sink,
    @Nullable StateProgress state) {
  public QueryProgress {
    durationMs = Map.copyOf(durationMs);
    sources = List.copyOf(sources);
  }

  public long numInputRows() {
    return sources.stream().mapToLong(SourceProgress::numInputRows).sum();
  }

  /**
   * What the batch took from one source.
   *
   * @param startOffset null where nothing of it was read before
   * @param endOffset null where nothing of it was read yet
   * @param inputRowsPerSecond rows of this batch over the time since the last trigger, NaN for the
   *     first
   * @param processedRowsPerSecond rows of this batch over its duration
   */
  public record SourceProgress(
      String description,
      @Nullable Offset startOffset,
      @Nullable Offset endOffset,
      @Nullable Offset latestOffset,
      long numInputRows,
      double inputRowsPerSecond,
      double processedRowsPerSecond,
      Backlog backlog) {}

  /** What the batch added to the sink's table; {@code version} is the commit that holds it. */
  public record SinkProgress(
      String description, long numOutputRows, long numFiles, long numBytes, long version) {}

  /**
   * Event time and state.
   *
   * @param eventTime null for a query without a watermark
   */
  public record StateProgress(
      @Nullable EventTimeProgress eventTime, List<StateOperatorProgress> operators) {
    public StateProgress {
      operators = List.copyOf(operators);
    }
  }

  /**
   * The event times of the batch's rows, null without any.
   *
   * @param watermark by which the batch evicted
   */
  public record EventTimeProgress(
      Instant watermark, @Nullable Instant max, @Nullable Instant min, @Nullable Instant avg) {}

  /**
   * The state of one operator.
   *
   * @param name in Spark's words
   * @param numRowsTotal after the batch
   * @param numRowsUpdated added or changed by the batch
   * @param numRowsRemoved taken away by the watermark
   * @param numRowsDroppedByWatermark rows of the input that came too late
   */
  public record StateOperatorProgress(
      String name,
      long numRowsTotal,
      long numRowsUpdated,
      long numRowsRemoved,
      long numRowsDroppedByWatermark) {}
}
