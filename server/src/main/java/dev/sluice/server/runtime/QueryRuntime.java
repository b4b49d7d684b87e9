package dev.sluice.server.runtime;

import dev.sluice.server.engine.Engine;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.Validation;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Starts streaming queries. Safe for use by many threads. */
public final class QueryRuntime {
  private final Connectors connectors;
  private final CheckpointDirectories checkpoints;
  private final Supplier<UUID> runIds;
  private final CheckpointKeeper keeper;
  private final BatchHistory batches;
  private final StateReader states;
  private final RunContext context;

  /**
   * A runtime whose queries share an engine and a pool of workers.
   *
   * @param time when triggers fire, and the chance in the waits between retries
   * @param observer sees each step of each batch
   */
  public QueryRuntime(
      Connectors connectors,
      CheckpointDirectories checkpoints,
      Engine engine,
      Scheduler scheduler,
      Time time,
      Supplier<UUID> runIds,
      WalkObserver observer) {
    this.connectors = connectors;
    this.checkpoints = checkpoints;
    this.runIds = runIds;
    this.keeper = new CheckpointKeeper(checkpoints, connectors, time.clock());
    this.batches = new BatchHistory(checkpoints, connectors);
    this.states = new StateReader(checkpoints, engine);
    this.context =
        new RunContext(
            new QueryPlanner(connectors, checkpoints, engine, runIds),
            engine,
            scheduler,
            time.clock(),
            time.random(),
            observer);
  }

  /** Time and chance, so that tests can hold both. */
  public record Time(InstantSource clock, RandomGenerator random) {}

  /** Checks that a definition's parts exist and fit together; leaves no trace. */
  public Validation validate(DraftDefinition draft) {
    return context.planner().validate(draft);
  }

  /**
   * Refuses a definition that is not valid.
   *
   * @throws dev.sluice.server.model.SluiceException {@code INVALID_DEFINITION} with pointers
   */
  public void validate(QueryDefinition definition) {
    Validation validation = validate(DraftDefinition.of(definition));
    if (!validation.isValid()) {
      throw validation.toException();
    }
  }

  /**
   * Starts a run. Its errors are states of the run and are not thrown here.
   *
   * @param paused whether the run waits to be resumed before its first batch
   */
  public StreamingQuery start(
      QueryDefinition definition,
      KnownCheckpoint known,
      boolean paused,
      StreamingQuery.Listener listener) {
    QueryLoop loop = new QueryLoop(definition, known, paused, runIds.get(), context, listener);
    loop.start();
    return loop;
  }

  /**
   * Whether the checkpoint of a query can go on with another definition, which is known to be
   * valid.
   */
  public CheckpointFit fit(
      QueryDefinition current, KnownCheckpoint known, QueryDefinition changed) {
    return CheckpointFit.of(connectors, checkpoints, current, known, changed);
  }

  /** What is done with checkpoints between runs. */
  public CheckpointKeeper checkpoints() {
    return keeper;
  }

  /** The batches that queries made. */
  public BatchHistory batches() {
    return batches;
  }

  /** What queries keep from batch to batch. */
  public StateReader states() {
    return states;
  }

  /** Removes the checkpoint of a query that does not run, if the server chose its place. */
  public void deleteOwnCheckpoint(QueryDefinition definition) {
    checkpoints.deleteOwn(definition);
  }
}
