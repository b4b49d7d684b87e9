package dev.sluice.server.checkpoint;

import dev.sluice.server.model.Offset;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the offset log: where a batch ends in each source. It begins where the batch before
 * it ends.
 *
 * @param timestamp when the batch was planned; also the batch's {@code current_timestamp()}
 * @param ends one offset a source, in the order of the definition
 * @param watermarkMillis the watermark when it was planned, in milliseconds since 1970
 * @param moved whether a caller put the query there: the batch has no rows, whatever lies between
 *     its ends
 * @param schemaVersions for a source, by its place in the definition, the version whose columns the
 *     batch is read with; none for a source whose end tells
 */
public record PlannedBatch(
    Instant timestamp,
    List<Offset> ends,
    long watermarkMillis,
    boolean moved,
    Map<Integer, Long> schemaVersions) {
  public PlannedBatch {
    ends = List.copyOf(ends);
    schemaVersions = Map.copyOf(schemaVersions);
  }

  /** A batch whose ends tell which columns it is read with. */
  public PlannedBatch(Instant timestamp, List<Offset> ends, long watermarkMillis, boolean moved) {
    this(timestamp, ends, watermarkMillis, moved, Map.of());
  }

  /** The same batch with the columns of a source's version, or as its end tells. */
  public PlannedBatch withSchema(int source, @Nullable Long version) {
    Map<Integer, Long> versions = new HashMap<>(schemaVersions);
    if (version != null) {
      versions.put(source, version);
    }
    return new PlannedBatch(timestamp, ends, watermarkMillis, moved, versions);
  }

  /** The same batch with another watermark. */
  public PlannedBatch withWatermark(long millis) {
    return new PlannedBatch(timestamp, ends, millis, moved, schemaVersions);
  }

  /** A batch with the rows up to {@code ends}. */
  public static PlannedBatch upTo(Instant timestamp, List<Offset> ends, long watermarkMillis) {
    return new PlannedBatch(timestamp, ends, watermarkMillis, false);
  }
}
