package dev.sluice.server.engine;

import dev.sluice.server.model.FileRelation;
import java.util.Collection;

/**
 * One statement to run.
 *
 * @param inputs the relations in it, to find the file that an error is about
 * @param deadline a {@link System#nanoTime} or {@link StatementWatch#NO_DEADLINE}
 */
record Work(String sql, Collection<FileRelation> inputs, long deadline) {
  Work(String sql, Collection<FileRelation> inputs) {
    this(sql, inputs, StatementWatch.NO_DEADLINE);
  }
}
