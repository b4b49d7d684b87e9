package dev.sluice.server.runtime;

import dev.sluice.server.engine.StateSession.Watermarks;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import java.time.Instant;

/**
 * One step of a query: an id that means these offsets, for ever.
 *
 * @param plannedAt when the id got its meaning
 * @param watermarks which rows are late, and what is complete
 * @param replay whether an earlier attempt planned it
 * @param moved whether it has no rows and only puts the query where it ends
 */
record MicroBatch(
    long id,
    OffsetRange range,
    Instant plannedAt,
    Watermarks watermarks,
    boolean replay,
    boolean moved) {
  /** Whether the sources have no rows for it. */
  boolean isEmpty() {
    return moved || range.end().equals(range.start());
  }

  Offset end() {
    return range.end();
  }
}
