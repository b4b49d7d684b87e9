package dev.sluice.server.delta;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When versions were committed, such that a later version has a later time whatever the clocks of
 * writers and file systems said. Source: {@code DeltaHistoryManager.monotonizeCommitTimestamps},
 * which looks back as far. Not safe for use by many threads.
 */
public final class CommitTimes {
  private static final int LOOK_BACK = 100;
  private static final int KEPT = 4096;

  /** Commits read at once. */
  private static final int PAGE = 256;

  private final DeltaTable table;

  /** By version, the latest: a batch is walked when it is planned and again when it is read. */
  private final Map<Long, Instant> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Instant> eldest) {
          return size() > KEPT;
        }
      };

  CommitTimes(DeltaTable table) {
    this.table = table;
  }

  /** The time of a version that the log holds. */
  Instant of(Commit commit) {
    Instant time = known.get(commit.version());
    if (time == null) {
      if (!known.containsKey(commit.version() - 1)) {
        lookBack(commit.version());
      }
      time = take(commit);
    }
    return time;
  }

  private void lookBack(long before) {
    long from = Math.max(table.earliestCommit(), before - LOOK_BACK);
    if (from < before) {
      table.changes(from, Math.toIntExact(before - from)).forEach(this::take);
    }
  }

  private Instant take(Commit commit) {
    Instant last = known.getOrDefault(commit.version() - 1, Instant.MIN);
    Instant time = commit.timestamp().isAfter(last) ? commit.timestamp() : last.plusMillis(1);
    known.put(commit.version(), time);
    return time;
  }

  /**
   * The first version that was committed at a moment or later. Source: {@code
   * DeltaSource.getStartingVersionFromTimestamp}.
   *
   * @throws SluiceException {@code DELTA_TIMESTAMP_GREATER_THAN_COMMIT} where there is none
   */
  public static long firstSince(DeltaTable table, Instant time) {
    long from = table.earliestCommit();
    Instant last = Instant.MIN;
    for (List<Commit> page = table.changes(from, PAGE);
        !page.isEmpty();
        page = table.changes(from, PAGE)) {
      for (Commit commit : page) {
        boolean forward = commit.timestamp().isAfter(last);
        last = forward ? commit.timestamp() : last.plusMillis(1);
        if (!last.isBefore(time)) {
          return commit.version();
        }
        from = commit.version() + 1;
      }
    }
    throw new SluiceException(
        ErrorCode.DELTA_TIMESTAMP_GREATER_THAN_COMMIT,
        "No version of "
            + table.location()
            + " was committed at "
            + time
            + " or later; the newest is "
            + (from - 1)
            + " of "
            + last
            + ".");
  }
}
