package dev.sluice.server.tables;

import dev.sluice.server.model.RowCursor;

/** The rows of a statement or of a table, cut where the caller wanted no more. */
public interface ResultRows extends RowCursor {

  /** Whether there were more rows than the caller wanted; known once {@link #next} gave null. */
  boolean truncated();
}
