package dev.sluice.server.runtime;

import dev.sluice.server.engine.StateSession.Watermarks;
import dev.sluice.server.model.Offset;
import java.time.Instant;
import java.util.List;

/**
 * One step of a query: an id that means these offsets, for ever.
 *
 * @param starts where it begins in each source
 * @param ends where it ends in each source
 * @param plannedAt when the id got its meaning
 * @param watermarks which rows are late, and what is complete
 * @param replay whether an earlier attempt planned it
 * @param moved whether it has no rows and only puts the query where it ends
 */
record MicroBatch(
    long id,
    List<Offset> starts,
    List<Offset> ends,
    Instant plannedAt,
    Watermarks watermarks,
    boolean replay,
    boolean moved) {
  MicroBatch {
    starts = List.copyOf(starts);
    ends = List.copyOf(ends);
  }
}
