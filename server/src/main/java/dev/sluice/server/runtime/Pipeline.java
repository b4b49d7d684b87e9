package dev.sluice.server.runtime;

import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.QueryProgress.StateProgress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rows of a query's batches into those of their results, one batch after another. Used by
 * one thread at a time; after an error it is closed.
 */
interface Pipeline extends AutoCloseable {
  /**
   * The rows of a batch's result, which come into being when they are written.
   *
   * @param input the rows that it reads, by the names of the relations
   */
  BatchOutput execute(MicroBatch batch, Map<String, FileRelation> input);

  /**
   * Keeps what the next batch needs to know of this one, for good: before the sink commits, so that
   * nothing is missing of a batch that the sink holds.
   */
  void keep(MicroBatch batch);

  /** The sink holds the batch that was executed last. */
  void committed(MicroBatch batch);

  /** The sink holds a batch that an earlier run executed. */
  void found(MicroBatch batch);

  /** The watermark after the last batch, in milliseconds since 1970. */
  long watermarkMillis();

  /** Whether there is something to do although no source has rows. */
  boolean wantsBatch();

  /** What the last batch did to the state; null for a query without. */
  @Nullable StateProgress progress();

  @Override
  void close();
}
