package dev.sluice.server.checkpoint;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.OptionalLong;

/** What a query does first, from nothing but the ends of its two logs. */
public sealed interface RecoveryPlan {

  /** Nothing was ever planned: begin with batch 0. */
  record Fresh() implements RecoveryPlan {}

  /** The last planned batch is done: go on with {@code batchId}. */
  record Continue(long batchId) implements RecoveryPlan {}

  /**
   * {@code batchId} was planned and is not known to be done: ask the sink, and unless it holds the
   * batch run it again with the offsets it was planned with.
   */
  record Replay(long batchId) implements RecoveryPlan {}

  /**
   * The plan for the newest entries of the offset log and the commit log.
   *
   * @throws SluiceException {@code CHECKPOINT_CORRUPT} where no crash of the walk leaves such ends
   */
  static RecoveryPlan of(OptionalLong lastPlanned, OptionalLong lastCommitted) {
    if (lastPlanned.isEmpty() && lastCommitted.isEmpty()) {
      return new Fresh();
    }
    long planned = lastPlanned.orElse(-1);
    long committed = lastCommitted.orElse(-1);
    if (planned == committed) {
      return new Continue(planned + 1);
    }
    if (planned == committed + 1) {
      return new Replay(planned);
    }
    throw new SluiceException(
        ErrorCode.CHECKPOINT_CORRUPT,
        "The checkpoint's logs do not fit together: the newest planned batch is "
            + show(lastPlanned)
            + ", the newest committed batch is "
            + show(lastCommitted)
            + ".");
  }

  private static String show(OptionalLong batchId) {
    return batchId.isPresent() ? Long.toString(batchId.getAsLong()) : "none";
  }
}
