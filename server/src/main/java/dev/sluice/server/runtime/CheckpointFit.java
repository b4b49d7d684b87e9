package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Input;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sink.Sink;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether a query's checkpoint can go on with another definition.
 *
 * @param moved whether the other definition has its checkpoint in another place
 * @param begun whether a batch was planned in the checkpoint that the other definition would use;
 *     what never began fits everything
 * @param source whether the planned offsets are positions in the other definition's sources, of
 *     which there are as many, with the same watermark policy
 * @param sink whether the other definition's sink holds the batches that were committed
 * @param stateLoss why what the query keeps from batch to batch would be of no use; null where the
 *     other definition can go on with it, or where nothing is kept
 */
public record CheckpointFit(
    boolean moved, boolean begun, boolean source, boolean sink, @Nullable String stateLoss) {

  /** Whether the query can go on. */
  public boolean fits() {
    return source && sink && stateLoss == null;
  }

  /** Asks the checkpoint, the source and the sink themselves; changes nothing. */
  static CheckpointFit of(
      Connectors connectors,
      CheckpointDirectories checkpoints,
      QueryDefinition current,
      KnownCheckpoint known,
      QueryDefinition changed) {
    boolean moved = !checkpoints.locate(current).equals(checkpoints.locate(changed));
    Optional<Checkpoint> found = find(checkpoints, changed, moved ? KnownCheckpoint.NONE : known);
    OptionalLong newest = found.map(each -> each.offsets().newest()).orElse(OptionalLong.empty());
    if (found.isEmpty() || newest.isEmpty()) {
      return new CheckpointFit(moved, false, true, true, null);
    }
    Checkpoint checkpoint = found.get();
    boolean source =
        (!moved && areSame(connectors, current, changed))
            || reads(connectors, changed.streams(), checkpoint, newest.getAsLong());
    boolean sink =
        (!moved && connectors.isSame(current.sink(), changed.sink()))
            || holds(connectors, changed.sink(), checkpoint);
    String loss = StateFit.misfit(connectors, checkpoint, current, changed);
    return new CheckpointFit(moved, true, source, sink, loss);
  }

  private static boolean areSame(
      Connectors connectors, QueryDefinition current, QueryDefinition changed) {
    List<Input> before = current.streams();
    List<Input> after = changed.streams();
    boolean same =
        before.size() == after.size() && current.watermarkPolicy() == changed.watermarkPolicy();
    for (int i = 0; same && i < before.size(); i++) {
      same = connectors.isSame(before.get(i).source(), after.get(i).source());
    }
    return same;
  }

  /** A checkpoint that is gone is a fault of the run; no definition mends or worsens it. */
  private static Optional<Checkpoint> find(
      CheckpointDirectories checkpoints, QueryDefinition changed, KnownCheckpoint known) {
    try {
      return checkpoints.find(changed, known);
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.CHECKPOINT_MISMATCH) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static boolean reads(
      Connectors connectors, List<Input> streams, Checkpoint checkpoint, long newest) {
    try (Inputs inputs = Inputs.open(connectors, streams)) {
      List<Offset> ends = checkpoint.planned(newest).ends();
      inputs.reached(ends, inputs.newest());
      return true;
    } catch (SluiceException e) {
      return answered(e);
    }
  }

  private static boolean holds(Connectors connectors, SinkSpec spec, Checkpoint checkpoint) {
    try {
      Sink sink = connectors.sink(spec);
      long committed = checkpoint.commits().newest().orElse(-1);
      return sink.lastCommitted(checkpoint.queryId()).orElse(-1) >= committed;
    } catch (SluiceException e) {
      return answered(e);
    }
  }

  /**
   * A table that does not fit, or cannot be read at all, is an answer; a disk in trouble is not.
   */
  private static boolean answered(SluiceException e) {
    if (e.code().category() == ErrorCode.Category.TRANSIENT) {
      throw e;
    }
    return false;
  }
}
