package dev.sluice.server.delta;

import dev.sluice.server.delta.CommitParser.TornCommitException;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.FileStore.StoredFile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds a table's state from its log directory: the newest readable checkpoint, then every
 * commit after it. Each commit in between is looked at; a log that misses one is refused.
 */
final class LogLoader {
  private final String table;
  private final LogReader reader;
  private final CheckpointReader checkpoints;
  private final WriterGrace grace;

  /** The oldest version whose commit was there when last looked at. */
  private long earliest;

  LogLoader(String table, LogReader reader, CheckpointReader checkpoints, WriterGrace grace) {
    this.table = table;
    this.reader = reader;
    this.checkpoints = checkpoints;
    this.grace = grace;
  }

  /** Reads a checkpoint's files. */
  interface CheckpointReader {
    /**
     * The state at the checkpoint's version.
     *
     * @throws UnreadableCheckpointException where another checkpoint or the commits may still do
     */
    LogState read(CheckpointFiles checkpoint) throws UnreadableCheckpointException;
  }

  /** A damaged checkpoint file. */
  static final class UnreadableCheckpointException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableCheckpointException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The newest version; empty where there is no log at all. */
  Optional<LogState> newest() {
    LogSegment segment = reader.near(Long.MAX_VALUE);
    if (segment.isEmpty()) {
      return Optional.empty();
    }
    long newest = segment.newest();
    try {
      return Optional.of(load(segment, newest));
    } catch (TornCommitException e) {
      if (newest == 0 || !grace.mayStillBeWritten(newest, reader.modifiedMillis(newest))) {
        throw torn(newest, e);
      }
    }
    try {
      return Optional.of(load(segment, newest - 1));
    } catch (TornCommitException e) {
      throw torn(newest - 1, e);
    }
  }

  /** An older version. */
  LogState at(long version) {
    LogSegment near = reader.near(version);
    LogSegment segment =
        near.holds(version) || near.from() == 0 ? near : LogSegment.of(reader.listFrom(0));
    if (!segment.holds(version)) {
      throw notFound(segment, version);
    }
    Long base = segment.checkpoints().floorKey(version);
    if (base == null && !segment.commits().contains(0L)) {
      throw notFound(segment, version);
    }
    try {
      return load(segment, version);
    } catch (TornCommitException e) {
      throw torn(version, e);
    }
  }

  /** Lists the log only where it was cleaned since the last call. */
  synchronized long earliestCommit() {
    boolean known = reader.exists(earliest) && (earliest == 0 || !reader.exists(earliest - 1));
    if (!known) {
      LogSegment segment = LogSegment.of(reader.listFrom(0));
      if (segment.commits().isEmpty()) {
        throw notFound(segment, 0);
      }
      earliest = segment.commits().first();
    }
    return earliest;
  }

  /**
   * The newest version whose commit file was last modified at or before a moment. Times that do not
   * rise with the versions are made to, as Delta does.
   */
  long modifiedUntil(Instant time) {
    long found = -1;
    long before = Long.MIN_VALUE;
    for (StoredFile file : reader.listFrom(0)) {
      OptionalLong version = LogFiles.commitVersion(file.name());
      if (version.isPresent()) {
        before = Math.max(file.modifiedMillis(), before + 1);
        if (before > time.toEpochMilli()) {
          break;
        }
        found = version.getAsLong();
      }
    }
    if (found < 0) {
      throw notReaching(time);
    }
    return found;
  }

  SluiceException notReaching(Instant time) {
    return new SluiceException(
        ErrorCode.DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION,
        "Table "
            + table
            + ": the timestamp "
            + time
            + " is before the earliest version that the log holds.");
  }

  private LogState load(LogSegment segment, long version) throws TornCommitException {
    SluiceException problem = null;
    for (CheckpointFiles checkpoint : newestFirst(segment, version)) {
      long base = checkpoint.version();
      checkContiguous(segment, base + 1, version, problem);
      try {
        LogState state = checkpoints.read(checkpoint);
        if (base == version) {
          // The commit tells when it was made, where it is still there.
          reader.read(base).ifPresent(logged -> state.timestamp(logged.commit().timestamp()));
        }
        return replay(state, base + 1, version);
      } catch (UnreadableCheckpointException e) {
        problem = problem == null ? damaged(checkpoint, e) : problem;
      }
    }
    if (segment.from() > 0) {
      return load(LogSegment.of(reader.listFrom(0)), version);
    }
    checkContiguous(segment, 0, version, problem);
    return replay(new LogState(table), 0, version);
  }

  private static List<CheckpointFiles> newestFirst(LogSegment segment, long version) {
    return segment.checkpoints().headMap(version, true).descendingMap().values().stream()
        .flatMap(List::stream)
        .toList();
  }

  private LogState replay(LogState state, long from, long to) throws TornCommitException {
    for (long version = from; version <= to; version++) {
      long wanted = version;
      state.apply(reader.read(version).orElseThrow(() -> notContiguous(wanted, to)));
    }
    state.check();
    return state;
  }

  /**
   * @param damagedCheckpoint why a newer checkpoint was passed over, or null
   */
  private void checkContiguous(
      LogSegment segment, long from, long to, @Nullable SluiceException damagedCheckpoint) {
    OptionalLong missing = segment.missing(from, to);
    if (missing.isEmpty()) {
      return;
    }
    if (damagedCheckpoint != null) {
      throw damagedCheckpoint;
    }
    throw notContiguous(missing.getAsLong(), to);
  }

  private SluiceException notContiguous(long missing, long to) {
    return new SluiceException(
        ErrorCode.DELTA_VERSIONS_NOT_CONTIGUOUS,
        "Table "
            + table
            + " misses "
            + LogFiles.commitName(missing)
            + ", which is needed for version "
            + to
            + ".");
  }

  private SluiceException notFound(LogSegment segment, long version) {
    Long oldest = segment.oldest();
    return new SluiceException(
        ErrorCode.DELTA_VERSION_NOT_FOUND,
        "Table "
            + table
            + " has no version "
            + version
            + (oldest == null
                ? " in its log."
                : "; the available versions are " + oldest + " to " + segment.newest() + "."));
  }

  private SluiceException damaged(CheckpointFiles checkpoint, UnreadableCheckpointException cause) {
    return new SluiceException(
        ErrorCode.DELTA_LOG_CORRUPT,
        "Table "
            + table
            + ": checkpoint "
            + checkpoint.name()
            + " cannot be read, and the "
            + "commits before it are not all there.",
        cause);
  }

  SluiceException torn(long version, TornCommitException cause) {
    return torn(table, version, cause);
  }

  static SluiceException torn(String table, long version, TornCommitException cause) {
    return new SluiceException(
        ErrorCode.DELTA_LOG_CORRUPT,
        "Table "
            + table
            + ": "
            + LogFiles.commitName(version)
            + " is damaged: "
            + cause.getMessage()
            + ".",
        cause);
  }
}
