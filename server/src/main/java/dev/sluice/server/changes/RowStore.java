package dev.sluice.server.changes;

import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.WrittenFile;
import java.nio.file.Path;
import java.util.List;

/** What runs the queries of a change, with whatever limits and fences its caller is under. */
public interface RowStore {

  /** Runs a query and hands its rows over one by one. */
  RowCursor query(EngineQuery query);

  /**
   * Runs a query and writes its rows as Parquet files that no log mentions yet; no file for no
   * rows. The files are on disk for good when this returns.
   *
   * @param directory where the files go; created if absent
   * @param layout as in {@link dev.sluice.server.model.BatchOutput#writeParquet}
   */
  List<WrittenFile> write(EngineQuery query, Path directory, FileLayout layout);
}
