package dev.sluice.server.sink;

import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SinkCommit;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes each batch of a query exactly once. Called by one thread at a time, for one query only. */
public interface Sink extends AutoCloseable {

  /** How the sink is named in progress: {@code DeltaSink[file:/warehouse/orders_processed]}. */
  String description();

  /**
   * What rows must be like, or empty where the first batch decides. Rows are staged by this promise
   * until it is asked for again.
   */
  Optional<WriteTarget> target();

  /** The columns that rows must have, or empty where the first batch decides. */
  default Optional<StructType> schema() {
    return target().map(WriteTarget::columns);
  }

  /** The newest batch of the query that the sink holds: the truth about what was committed. */
  OptionalLong lastCommitted(QueryId id);

  /**
   * The commit that holds a batch; empty where there is none, or the sink's log no longer tells.
   *
   * @param version where it is said to be, or empty where nobody noted it
   */
  Optional<SinkCommit> find(QueryId id, long batchId, OptionalLong version);

  /** Writes the batch's rows where no reader sees them. A crash after this leaves only waste. */
  StagedBatch stage(long batchId, BatchOutput output);

  /**
   * Makes the rows that the last call of {@link #stage} wrote visible together with the batch id,
   * in one atomic step.
   */
  CommitOutcome commit(QueryId id, long batchId, StagedBatch staged);

  /** Ends what goes on beside the batches; what was committed stays. */
  @Override
  default void close() {}
}
