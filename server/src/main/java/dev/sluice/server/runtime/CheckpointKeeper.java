package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.checkpoint.PlannedBatch;
import dev.sluice.server.checkpoint.RecoveryPlan;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Input;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.sink.Sink;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What a user's hand does with a checkpoint between the runs of its query. Safe for use by many
 * threads; what changes a checkpoint keeps runs out of it meanwhile.
 */
public final class CheckpointKeeper {
  private final CheckpointDirectories checkpoints;
  private final Connectors connectors;
  private final InstantSource clock;
  private final ChangeEffects effects;

  CheckpointKeeper(CheckpointDirectories checkpoints, Connectors connectors, InstantSource clock) {
    this.checkpoints = checkpoints;
    this.connectors = connectors;
    this.clock = clock;
    this.effects = new ChangeEffects(connectors);
  }

  /**
   * How far the query has read; may be asked while it runs.
   *
   * @throws SluiceException {@code CHECKPOINT_MISMATCH} where the checkpoint is gone
   */
  public QueryPosition position(QueryDefinition definition, KnownCheckpoint known) {
    return checkpoints
        .find(definition, known)
        .map(found -> position(found, connectors.sink(definition.sink())))
        .orElse(QueryPosition.NOWHERE);
  }

  private static QueryPosition position(Checkpoint checkpoint, Sink sink) {
    OptionalLong newest = checkpoint.offsets().newest();
    if (newest.isEmpty()) {
      return new QueryPosition(checkpoint.queryId(), null, false, List.of());
    }
    long batchId = newest.getAsLong();
    boolean committed =
        checkpoint.commits().newest().orElse(-1) >= batchId
            || sink.lastCommitted(checkpoint.queryId()).orElse(-1) >= batchId;
    PlannedBatch planned = checkpoint.planned(batchId);
    return new QueryPosition(
        checkpoint.queryId(), batchId, committed, planned.ends(), planned.schemaVersions());
  }

  /**
   * What giving up the checkpoint would do; a checkpoint that cannot be read any more can still be
   * given up.
   *
   * @throws SluiceException {@code CHECKPOINT_MISMATCH} where another query's lies in its place
   */
  public CheckpointChange planReset(QueryDefinition definition, KnownCheckpoint known) {
    QueryPosition last = readable(definition);
    boolean foreign = known.id() != null && last.id() != null && !known.id().equals(last.id());
    if (foreign && definition.checkpointLocation() != null) {
      throw new SluiceException(
          ErrorCode.CHECKPOINT_MISMATCH,
          "The checkpoint "
              + checkpoints.locate(definition)
              + " is of the query id "
              + last.id()
              + " and not of this query, "
              + known.id()
              + "; give this query another checkpointLocation.");
    }
    return new CheckpointChange(
        checkpoints.locate(definition),
        known.id() == null ? last.id() : known.id(),
        last.batchId(),
        last.offsets(),
        effects.ofReset(definition, checkpoints.locate(definition), last));
  }

  private QueryPosition readable(QueryDefinition definition) {
    try {
      return position(definition, KnownCheckpoint.NONE);
    } catch (SluiceException e) {
      if (e.code().category() == ErrorCode.Category.TRANSIENT) {
        throw e;
      }
      return QueryPosition.NOWHERE;
    }
  }

  /** Removes the checkpoint; called again after a failure or a crash, it goes on. */
  public void forget(QueryDefinition definition) {
    checkpoints.forget(definition);
  }

  /**
   * What moving the query to a point would do; {@link CheckpointChange#offsets()} is what {@link
   * #move} takes.
   *
   * @throws SluiceException where the source has no such point
   */
  public CheckpointChange planMove(
      QueryDefinition definition, KnownCheckpoint known, StartingPoint to) {
    QueryPosition last = position(definition, known);
    List<Input> streams = definition.streams();
    try (Inputs inputs = Inputs.open(connectors, streams)) {
      List<Offset> ends = new MoveTarget(inputs.sources(), last).of(to);
      return new CheckpointChange(
          checkpoints.locate(definition),
          last.id(),
          last.batchId(),
          ends,
          effects.ofMove(streams, last, ends));
    }
  }

  /**
   * Makes the query read on behind {@code ends}: plans a batch without rows that ends there, which
   * the next run makes first. All of it is the one write of that plan, so that a crash leaves the
   * query where it was or where it is to be.
   *
   * @param identified is told the identity of the checkpoint before anything is planned in it
   */
  public void move(
      QueryDefinition definition,
      KnownCheckpoint known,
      List<Offset> ends,
      Consumer<QueryId> identified) {
    Checkpoint checkpoint = checkpoints.claim(definition, known);
    try {
      identified.accept(checkpoint.queryId());
      plan(checkpoint, moved(definition, ends), definition);
    } finally {
      checkpoints.release(checkpoint);
    }
  }

  /** Who says where to read on accepts the columns that are there. */
  private PlannedBatch moved(QueryDefinition definition, List<Offset> ends) {
    PlannedBatch moved = new PlannedBatch(clock.instant(), ends, 0, true);
    try (Inputs inputs = Inputs.open(connectors, definition.streams())) {
      return inputs.withColumnsBehind(moved);
    }
  }

  private void plan(Checkpoint checkpoint, PlannedBatch moved, QueryDefinition definition) {
    RecoveryPlan recovery = checkpoint.recoveryPlan();
    if (recovery instanceof RecoveryPlan.Fresh) {
      checkpoint.offsets().write(0, moved);
    } else if (recovery instanceof RecoveryPlan.Continue go) {
      long watermark = checkpoint.watermarkAfter(go.batchId() - 1);
      checkpoint.offsets().write(go.batchId(), moved.withWatermark(watermark));
    } else if (recovery instanceof RecoveryPlan.Replay replay) {
      long batchId = replay.batchId();
      Sink sink = connectors.sink(definition.sink());
      if (sink.lastCommitted(checkpoint.queryId()).orElse(-1) >= batchId) {
        long watermark = checkpoint.watermarkAfter(batchId);
        checkpoint.commits().write(batchId, OptionalLong.empty(), watermark);
        checkpoint.offsets().write(batchId + 1, moved.withWatermark(watermark));
      } else {
        // Nobody has seen a row of it, and no run is there that could still commit it.
        long watermark = checkpoint.planned(batchId).watermarkMillis();
        checkpoint.offsets().replace(batchId, moved.withWatermark(watermark));
      }
    }
  }
}
