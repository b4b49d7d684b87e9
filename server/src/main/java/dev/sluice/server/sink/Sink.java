package dev.sluice.server.sink;

import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.QueryId;
import java.util.OptionalLong;

/**
 * Takes each batch of a query exactly once. Called by one query's thread at a time; {@code id} is
 * the same in every call.
 */
public interface Sink extends AutoCloseable {

  /** How the sink is named in progress: {@code DeltaSink[/warehouse/orders_processed]}. */
  String description();

  /** The newest batch of the query that the sink holds: the truth about what was committed. */
  OptionalLong lastCommitted(QueryId id);

  /** Writes the batch's rows where no reader sees them. A crash after this leaves only waste. */
  StagedBatch stage(long batchId, BatchOutput output);

  /** Makes the staged rows visible together with the batch id, in one atomic step. */
  CommitOutcome commit(QueryId id, long batchId, StagedBatch staged);

  @Override
  void close();
}
