package dev.sluice.server.runtime;

import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import java.time.Instant;

/**
 * One step of a query: an id that means these offsets, for ever.
 *
 * @param plannedAt when the id got its meaning
 * @param replay whether an earlier attempt planned it
 * @param moved whether it has no rows and only puts the query where it ends
 */
record MicroBatch(long id, OffsetRange range, Instant plannedAt, boolean replay, boolean moved) {
  Offset end() {
    return range.end();
  }
}
