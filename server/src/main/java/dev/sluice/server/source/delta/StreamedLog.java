package dev.sluice.server.source.delta;

import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table's commits as a stream reads them: each of them, or, where the stream's option {@code
 * failOnDataLoss} is false, those that the log still has.
 */
final class StreamedLog {
  private static final Logger LOG = LoggerFactory.getLogger(StreamedLog.class);

  private final DeltaTable table;
  private final boolean skipsLost;
  private long told;

  StreamedLog(DeltaTable table, boolean skipsLost) {
    this.table = table;
    this.skipsLost = skipsLost;
  }

  /** Whether commits that are cleaned from the log are passed over. */
  boolean skipsLost() {
    return skipsLost;
  }

  /**
   * The commits from a version on, or from the oldest that there is where that one was cleaned and
   * may be passed over; in order and, from the first on, without a gap.
   *
   * @see DeltaTable#changes
   */
  List<Commit> changes(long fromVersion, int limit) {
    try {
      return table.changes(fromVersion, limit);
    } catch (SluiceException e) {
      if (!skipsLost || e.code() != ErrorCode.DELTA_MISSING_FILES_UNEXPECTED_VERSION) {
        throw e;
      }
      long earliest = table.earliestCommit();
      tell(fromVersion, earliest);
      return table.changes(earliest, limit);
    }
  }

  private void tell(long from, long to) {
    if (to > told) {
      told = to;
      LOG.warn(
          "{}: versions {} to {} were cleaned from the log before they were read, and are passed"
              + " over",
          table.location(),
          from,
          to - 1);
    }
  }
}
