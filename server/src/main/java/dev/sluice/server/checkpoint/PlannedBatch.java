package dev.sluice.server.checkpoint;

import dev.sluice.server.model.Offset;
import java.time.Instant;
import java.util.List;

/**
 * An entry of the offset log: where a batch ends in each source. It begins where the batch before
 * it ends.
 *
 * @param timestamp when the batch was planned; also the batch's {@code current_timestamp()}
 * @param ends one offset a source, in the order of the definition
 * @param moved whether a caller put the query there: the batch has no rows, whatever lies between
 *     its ends
 */
public record PlannedBatch(Instant timestamp, List<Offset> ends, boolean moved) {
  public PlannedBatch {
    ends = List.copyOf(ends);
  }

  /** A batch with the rows up to {@code ends}. */
  public static PlannedBatch upTo(Instant timestamp, List<Offset> ends) {
    return new PlannedBatch(timestamp, ends, false);
  }
}
