package dev.sluice.server.delta;

import dev.sluice.server.delta.CommitParser.TornCommitException;
import dev.sluice.server.delta.LogLoader.UnreadableCheckpointException;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of a table that may still be read: those of the newest version, those that were removed
 * lately, and the deletion vectors of both. Removals are kept by no state in memory: they are read
 * from the newest readable checkpoint, which keeps the young ones, and the commits after it.
 *
 * <p>Source: Delta's {@code VacuumCommand.getValidFilesFromSnapshot}.
 */
final class RetainedFiles {
  private final LogReader reader;
  private final FilePaths paths;
  private final KernelCheckpoints kernel;
  private final long removedSince;
  private final Set<String> retained = new HashSet<>();

  /**
   * @param removedSince files that were removed before this time, in milliseconds since the epoch,
   *     are not kept
   */
  RetainedFiles(LogReader reader, FilePaths paths, KernelCheckpoints kernel, long removedSince) {
    this.reader = reader;
    this.paths = paths;
    this.kernel = kernel;
    this.removedSince = removedSince;
  }

  /** Absolute local paths, at the version of a snapshot. */
  Set<String> of(Snapshot snapshot) {
    for (AddedFile added : snapshot.files()) {
      retained.add(added.file().path());
      DeletionVector vector = added.deletionVector();
      if (vector != null) {
        vector.path().ifPresent(retained::add);
      }
    }
    for (long version = fromCheckpoint(snapshot.version()) + 1;
        version <= snapshot.version();
        version++) {
      commit(version).commit().removes().forEach(this::keepYoung);
    }
    return retained;
  }

  /** The version whose checkpoint was read; -1 where there is none and all commits are needed. */
  private long fromCheckpoint(long newest) {
    LogSegment segment = LogSegment.of(reader.listFrom(0));
    for (List<CheckpointFiles> files :
        segment.checkpoints().headMap(newest, true).descendingMap().values()) {
      for (CheckpointFiles checkpoint : files) {
        if (isRead(checkpoint)) {
          return checkpoint.version();
        }
      }
    }
    return -1;
  }

  /** False where it is damaged: an older one, or the commits, tell the same. */
  private boolean isRead(CheckpointFiles checkpoint) {
    try {
      kernel.readRemoved(checkpoint, this::keepYoung);
      return true;
    } catch (UnreadableCheckpointException e) {
      return false;
    }
  }

  private LoggedCommit commit(long version) {
    try {
      return reader
          .read(version)
          .orElseThrow(
              () ->
                  new SluiceException(
                      ErrorCode.DELTA_VERSIONS_NOT_CONTIGUOUS,
                      "Table "
                          + paths.table()
                          + " misses "
                          + LogFiles.commitName(version)
                          + ", which tells what was removed."));
    } catch (TornCommitException e) {
      throw LogLoader.torn(paths.table(), version, e);
    }
  }

  private void keepYoung(RemovedFile removed) {
    if (removed.deletedMillis() < removedSince) {
      return;
    }
    retained.add(removed.path());
    if (removed.deletionVector() != null) {
      DeletionVector.pathOf(paths, removed.deletionVector()).ifPresent(retained::add);
    }
  }
}
