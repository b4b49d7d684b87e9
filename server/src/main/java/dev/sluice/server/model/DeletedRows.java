package dev.sluice.server.model;

/**
 * The rows of one data file that the table no longer has, by their numbers in the file, counted
 * from 0. Safe for use by many threads.
 */
public interface DeletedRows {

  /** How many rows there are; costs nothing. */
  long count();

  /**
   * The row numbers, loaded where they are not in memory; the caller keeps them no longer than it
   * needs them.
   *
   * @throws SluiceException {@code DATA_FILE_MISSING} and {@code DATA_FILE_CORRUPT} name the file
   *     in which they are kept
   */
  RowNumbers load();

  /** A set of row numbers in memory. */
  interface RowNumbers {
    boolean contains(long row);
  }
}
