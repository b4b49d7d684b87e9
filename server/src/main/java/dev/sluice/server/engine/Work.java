package dev.sluice.server.engine;

import dev.sluice.server.model.FileRelation;
import java.util.Collection;

/**
 * One statement to run.
 *
 * @param inputs the relations in it, to find the file that an error is about
 * @param limit what ends it early
 */
record Work(String sql, Collection<FileRelation> inputs, StatementLimit limit) {
  Work(String sql, Collection<FileRelation> inputs) {
    this(sql, inputs, StatementLimit.NONE);
  }
}
