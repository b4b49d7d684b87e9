package dev.sluice.server.tables;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableVersion;
import java.time.Instant;

/** The table at the version that a read asks for; source: Delta's {@code DeltaHistoryManager}. */
final class TimeTravel {
  private TimeTravel() {}

  /**
   * The table at a version.
   *
   * @throws SluiceException {@code DELTA_VERSION_NOT_FOUND}, {@code
   *     DELTA_TIMESTAMP_GREATER_THAN_COMMIT} or {@code
   *     DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION} where there is none
   */
  static Snapshot snapshot(DeltaTable table, TableVersion version) {
    if (version.asOf() != null) {
      return table.snapshotAt(version(table, version.asOf()));
    }
    return version.number() == null ? table.snapshot() : table.snapshotAt(version.number());
  }

  /**
   * The newest version that was there at a time.
   *
   * @throws SluiceException as {@link #snapshot}
   */
  static long version(DeltaTable table, Instant time) {
    long found = table.versionAt(time);
    Snapshot newest = table.snapshot();
    if (found == newest.version() && newest.timestamp().isBefore(time)) {
      throw new SluiceException(
          ErrorCode.DELTA_TIMESTAMP_GREATER_THAN_COMMIT,
          "The timestamp "
              + time
              + " is after the newest version of "
              + table.location()
              + ", which is version "
              + newest.version()
              + " of "
              + newest.timestamp()
              + ".");
    }
    return found;
  }
}
