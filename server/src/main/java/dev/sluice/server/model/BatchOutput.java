package dev.sluice.server.model;

import java.nio.file.Path;
import java.util.List;

/**
 * The result of a query that has not run yet: rows come into being when they are written. Used on
 * the thread of the query that made it.
 */
public interface BatchOutput {
  StructType schema();

  /**
   * Runs the query and writes its rows as Parquet files below {@code directory}. Writes no file for
   * no rows. The files are synced to disk when this returns. On an error, files may be left behind;
   * nothing refers to them.
   *
   * @param directory a local directory; created if absent
   * @param layout by which names files have the columns of {@link #schema()}, and which of them
   *     become {@code name=value} directories and are left out of the files
   * @param attempt a token unique to this attempt, part of every file name, so that no attempt ever
   *     overwrites the file of another
   */
  List<WrittenFile> writeParquet(Path directory, FileLayout layout, String attempt);
}
