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

  /** The columns that the sink has, or empty where the first batch makes it. */
  Optional<StructType> schema();

  /**
   * What the sink makes of a query's rows, with all columns that it has or will have. Rows are
   * staged by this promise until it is asked for again.
   *
   * @param rows the columns of the query
   * @throws dev.sluice.server.model.SluiceException where the sink cannot be made for such rows, or
   *     is there and is not what its definition says
   */
  WriteTarget target(StructType rows);

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
