package dev.sluice.server.runtime;

import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.QueryStatus;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One run of a streaming query, from its start to its end; it is not started again. Safe for use by
 * many threads; no method blocks.
 */
public interface StreamingQuery {

  /** The query's identity, null until its checkpoint is open. */
  @Nullable QueryId id();

  /** The identity of this run. */
  UUID runId();

  QueryState state();

  /** Why the run FAILED or is RESTARTING, null otherwise. */
  @Nullable QueryFailure failure();

  QueryStatus status();

  /**
   * Asks the run to end after the batch that it is in; a batch that takes longer than the grace is
   * abandoned, which is as safe as a crash.
   */
  void stop();

  /**
   * Completes when everything that the source held at the call is committed; completes with the
   * run's error where it ends before.
   */
  CompletableFuture<Void> processAllAvailable();

  /**
   * Ends no batch and begins none: the run keeps its source open and waits for {@link #resume}.
   * Those who wait in {@link #processAllAvailable} are told that they wait in vain.
   */
  void pause();

  void resume();

  /**
   * Makes one micro-batch now, also where the trigger is not due or the run is paused. Completes
   * when it is committed or there was nothing for one, with the run's error where it ends before.
   */
  CompletableFuture<Void> trigger();

  /** Is told about a run, on the run's thread; must not wait for a run. */
  interface Listener {
    /**
     * The run opened a checkpoint whose identity was not known before. No batch is planned until
     * this returns, nor afterwards where the run was stopped by then; what it throws is a fault of
     * the run.
     */
    void identified(StreamingQuery query, QueryId id);

    /** The run is in another state than before. */
    void stateChanged(StreamingQuery query);

    /** The run committed a batch. */
    void progressed(QueryProgress progress);
  }
}
