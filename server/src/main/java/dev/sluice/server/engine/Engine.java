package dev.sluice.server.engine;

import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.RowCursor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Runs queries over Parquet files. Safe for use by many threads; queries that run at the same time
 * share its memory limit and spill directory.
 *
 * <p>Errors are {@link dev.sluice.server.model.SluiceException}s: {@code DATA_FILE_MISSING} and
 * {@code DATA_FILE_CORRUPT} name the file; what a row's value did (overflow, cast, division) has a
 * code of its own.
 */
public interface Engine extends AutoCloseable {

  /** Prepares a query; nothing is read until the output is written. */
  BatchOutput execute(EngineQuery query);

  /** Runs a query and hands its rows over one by one. */
  RowCursor query(EngineQuery query);

  /** The number of rows in the files, from the log's statistics or else the files' footers. */
  long countRows(FileRelation relation);

  /** Begins a run of a streaming query that keeps state, with none. */
  StateSession state();

  /**
   * Some rows of one operator's state, each as a JSON object of the state's columns.
   *
   * @param files as {@link StateSession#restore} takes them
   * @param most how many rows at most
   * @param atMost how long it may take; {@code TIMEOUT} after it
   */
  List<String> stateRows(List<Path> files, int most, Duration atMost);

  @Override
  void close();
}
