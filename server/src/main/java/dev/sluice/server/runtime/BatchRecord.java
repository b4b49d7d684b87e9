package dev.sluice.server.runtime;

import dev.sluice.server.model.Offset;
import dev.sluice.server.model.SinkCommit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch as the logs tell of it.
 *
 * @param plannedAt when it got its meaning
 * @param committed whether the sink holds it
 * @param starts where the batch before it ended in each source; {@link Offset#NONE} for the first,
 *     and where the log no longer tells
 * @param ends where it ends in each source
 * @param commit what it became in the sink, null where that is not known
 */
public record BatchRecord(
    long id,
    Instant plannedAt,
    boolean committed,
    List<Offset> starts,
    List<Offset> ends,
    @Nullable SinkCommit commit) {
  public BatchRecord {
    starts = List.copyOf(starts);
    ends = List.copyOf(ends);
  }
}
