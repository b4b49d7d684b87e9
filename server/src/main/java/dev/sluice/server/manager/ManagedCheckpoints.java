package dev.sluice.server.manager;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.runtime.BatchRecord;
import dev.sluice.server.runtime.CheckpointChange;
import dev.sluice.server.runtime.CheckpointKeeper;
import dev.sluice.server.runtime.KnownCheckpoint;
import dev.sluice.server.runtime.QueryPosition;
import dev.sluice.server.runtime.QueryRuntime;
import dev.sluice.server.runtime.StoredState;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The checkpoints of managed queries. What takes long, looking at source and sink, is done before a
 * query's lock is taken; what changes something, under it.
 */
final class ManagedCheckpoints implements QueryCheckpoints {
  private final Function<String, ManagedQuery> queries;
  private final QueryRuntime runtime;

  ManagedCheckpoints(Function<String, ManagedQuery> queries, QueryRuntime runtime) {
    this.queries = queries;
    this.runtime = runtime;
  }

  @Override
  public QueryPosition position(String name) {
    QueryRecord kept = kept(name);
    return runtime.checkpoints().position(kept.definition(), kept.checkpoint());
  }

  @Override
  public Optional<StoredState> state(String name, int rows) {
    QueryRecord kept = kept(name);
    return runtime.states().read(kept.definition(), kept.checkpoint(), rows);
  }

  @Override
  public CheckpointChange reset(String name, boolean dryRun) {
    ManagedQuery query = queries.apply(name);
    QueryRecord kept = query.whileInactive(SavedQuery::get);
    CheckpointKeeper keeper = runtime.checkpoints();
    CheckpointChange change = keeper.planReset(kept.definition(), kept.checkpoint());
    if (!dryRun) {
      query.whileInactive(saved -> forget(saved, kept.revision()));
    }
    return change;
  }

  /** Notes the end before it begins, so that no start takes a half-removed checkpoint for one. */
  private KnownCheckpoint forget(SavedQuery saved, long revision) {
    saved.checkRevision(revision);
    saved.know(KnownCheckpoint.FORGOTTEN);
    runtime.checkpoints().forget(saved.definition());
    saved.know(KnownCheckpoint.NONE);
    return KnownCheckpoint.NONE;
  }

  @Override
  public CheckpointChange move(String name, StartingPoint to, boolean dryRun) {
    ManagedQuery query = queries.apply(name);
    QueryRecord kept = query.whileInactive(SavedQuery::get);
    CheckpointKeeper keeper = runtime.checkpoints();
    CheckpointChange change = keeper.planMove(kept.definition(), kept.checkpoint(), to);
    if (!dryRun) {
      query.whileInactive(saved -> move(saved, kept.revision(), change));
    }
    return change;
  }

  private CheckpointChange move(SavedQuery saved, long revision, CheckpointChange change) {
    saved.checkRevision(revision);
    runtime
        .checkpoints()
        .move(
            saved.definition(),
            saved.get().checkpoint(),
            change.offsets(),
            id -> saved.know(KnownCheckpoint.of(id)));
    return change;
  }

  @Override
  public List<BatchRecord> batches(String name, long before, int limit) {
    QueryRecord kept = kept(name);
    return runtime.batches().list(kept.definition(), kept.checkpoint(), before, limit);
  }

  @Override
  public BatchRecord batch(String name, long batchId) {
    QueryRecord kept = kept(name);
    return runtime
        .batches()
        .find(kept.definition(), kept.checkpoint(), batchId)
        .orElseThrow(
            () ->
                new SluiceException(
                    ErrorCode.NOT_FOUND,
                    "The query " + name + " has no batch " + batchId + ", or none any more."));
  }

  private QueryRecord kept(String name) {
    return queries.apply(name).saved(SavedQuery::get);
  }
}
