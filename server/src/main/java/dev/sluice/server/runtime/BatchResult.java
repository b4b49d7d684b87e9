package dev.sluice.server.runtime;

import dev.sluice.server.model.QueryProgress.StateProgress;
import dev.sluice.server.sink.StagedBatch;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a batch did.
 *
 * @param inputRows what it took from each source, in the order of the definition
 * @param staged what was written; nothing where a replay found its batch committed
 * @param version the sink's version that holds the batch
 * @param durationMs milliseconds by phase
 * @param elapsedNanos the whole trigger
 * @param state what it did to the state; null for a query without, and for a batch that was there
 */
record BatchResult(
    MicroBatch batch,
    List<Long> inputRows,
    StagedBatch staged,
    long version,
    Map<String, Long> durationMs,
    long elapsedNanos,
    @Nullable StateProgress state) {}
