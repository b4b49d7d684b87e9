package dev.sluice.server.manager;

import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.runtime.BatchRecord;
import dev.sluice.server.runtime.CheckpointChange;
import dev.sluice.server.runtime.QueryPosition;
import dev.sluice.server.runtime.StoredState;
import java.util.List;
import java.util.Optional;

/**
 * Where queries are, and how to put them elsewhere. Safe for use by many threads.
 *
 * <p>All methods throw {@code QUERY_NOT_FOUND} where there is no such query. Those that change
 * something throw {@code ILLEGAL_STATE} while the query has a run, also as a dry run.
 */
public interface QueryCheckpoints {

  /** How far the query has read. */
  QueryPosition position(String name);

  /**
   * What the query keeps from batch to batch; empty where it keeps nothing or has not begun.
   *
   * @param rows most rows of each operator
   */
  Optional<StoredState> state(String name, int rows);

  /**
   * Forgets the checkpoint: the next start is a new query. A crash inside is finished by the next
   * start.
   *
   * @param dryRun only tell what would happen
   */
  CheckpointChange reset(String name, boolean dryRun);

  /**
   * Makes the next run read on at another point; what comes from there on comes exactly once.
   *
   * @param dryRun only tell what would happen
   * @throws dev.sluice.server.model.SluiceException where the source has no such point
   */
  CheckpointChange move(String name, StartingPoint to, boolean dryRun);

  /**
   * The query's batches, newest first; the last hundred are known.
   *
   * @param before only batches with smaller ids
   * @param limit most batches to return
   */
  List<BatchRecord> batches(String name, long before, int limit);

  /**
   * One batch.
   *
   * @throws dev.sluice.server.model.SluiceException {@code NOT_FOUND} where the logs do not know it
   */
  BatchRecord batch(String name, long batchId);
}
