package dev.sluice.server.source.delta;

import dev.sluice.server.delta.CommitTimes;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StartingPoint;

/** Turns what a caller says of a start into a position in a table's log. */
final class StartingOffsets {
  private final DeltaTable table;
  private final String tableId;
  private final LogWalk walk;

  StartingOffsets(DeltaTable table, String tableId, LogWalk walk) {
    this.table = table;
    this.tableId = tableId;
    this.walk = walk;
  }

  DeltaOffset offsetOf(StartingPoint point) {
    if (point instanceof StartingPoint.Version version) {
      return atVersion(version.version());
    }
    if (point instanceof StartingPoint.Latest) {
      return DeltaOffset.startOf(tableId, table.version() + 1);
    }
    if (point instanceof StartingPoint.Timestamp timestamp) {
      return DeltaOffset.startOf(tableId, CommitTimes.firstSince(table, timestamp.time()));
    }
    if (point instanceof StartingPoint.Exact exact) {
      return checked(exact.offsets().get(0));
    }
    throw new AssertionError(point);
  }

  /** The start of a version that the log still holds, or of the one that comes next. */
  DeltaOffset atVersion(long version) {
    long newest = table.version();
    long earliest = table.earliestCommit();
    if (version < earliest || version > newest + 1) {
      throw new SluiceException(
          ErrorCode.DELTA_VERSION_NOT_FOUND,
          "Cannot start at version "
              + version
              + " of "
              + table.location()
              + ": the log holds the versions "
              + earliest
              + " to "
              + newest
              + ".");
    }
    return DeltaOffset.startOf(tableId, version);
  }

  /** An offset as a caller wrote it down, if the table has such a place. */
  private DeltaOffset checked(Offset offset) {
    DeltaOffset position = parsed(offset);
    if (!position.tableId().equals(tableId)) {
      throw new SluiceException(
          ErrorCode.DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE,
          "The table "
              + table.location()
              + " has the id "
              + tableId
              + ", the offset speaks of "
              + position.tableId()
              + ".");
    }
    if (!position.initialSnapshot()) {
      atVersion(position.version());
    } else if (position.version() < 0 || position.version() > table.version()) {
      throw new SluiceException(
          ErrorCode.DELTA_VERSION_NOT_FOUND,
          "There is no version " + position.version() + " of " + table.location() + ".");
    }
    if (position.initialSnapshot() || position.index() != DeltaOffset.BASE) {
      long files = walk.filesOfVersionAfter(position.atIndex(DeltaOffset.BASE)).size();
      if (position.index() < DeltaOffset.BASE || position.index() >= files) {
        throw invalid(
            "Version "
                + position.version()
                + " of "
                + table.location()
                + " has "
                + files
                + " files to read; there is none at index "
                + position.index()
                + ".");
      }
    }
    return position;
  }

  private static DeltaOffset parsed(Offset offset) {
    try {
      return DeltaOffset.parse(offset);
    } catch (SluiceException e) {
      throw invalid("Not an offset of a Delta source: " + offset.json());
    }
  }

  private static SluiceException invalid(String message) {
    return new SluiceException(ErrorCode.INVALID_DEFINITION, message);
  }
}
