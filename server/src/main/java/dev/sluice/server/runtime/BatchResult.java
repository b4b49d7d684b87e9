package dev.sluice.server.runtime;

import dev.sluice.server.sink.StagedBatch;
import java.util.Map;

/**
 * What a batch did.
 *
 * @param staged what was written; nothing where a replay found its batch committed
 * @param version the sink's version that holds the batch
 * @param durationMs milliseconds by phase
 * @param elapsedNanos the whole trigger
 */
record BatchResult(
    MicroBatch batch,
    long inputRows,
    StagedBatch staged,
    long version,
    Map<String, Long> durationMs,
    long elapsedNanos) {}
