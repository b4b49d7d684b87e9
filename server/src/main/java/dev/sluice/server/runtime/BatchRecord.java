package dev.sluice.server.runtime;

import dev.sluice.server.model.Offset;
import dev.sluice.server.model.SinkCommit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A batch as the logs tell of it.
 *
 * @param plannedAt when it got its meaning
 * @param committed whether the sink holds it
 * @param start where the batch before it ended; null for the first, and where the log no longer
 *     tells
 * @param commit what it became in the sink, null where that is not known
 */
public record BatchRecord(
    long id,
    Instant plannedAt,
    boolean committed,
    @Nullable Offset start,
    Offset end,
    @Nullable SinkCommit commit) {}
