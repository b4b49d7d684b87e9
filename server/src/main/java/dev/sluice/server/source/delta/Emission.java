package dev.sluice.server.source.delta;

import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.util.List;

/** What a stream makes of a table's versions. Used by one thread at a time. */
sealed interface Emission permits AddedRows, FeedRows, NetRows {

  /** The columns of {@link #relation}. */
  StructType schema();

  /** Refuses an initial snapshot that may not be read. */
  void check(Snapshot snapshot);

  Stretch of(Snapshot snapshot);

  /**
   * Refuses a commit that may not be read over.
   *
   * @throws SluiceException names the version and the option that would help
   */
  void check(Commit commit);

  /** What a commit emits, checked or not. */
  Stretch of(Commit commit);

  /** The rows of files that this emission gave. */
  FileRelation relation(List<DataFile> files);
}
