package dev.sluice.server.sparksql.stream;

import dev.sluice.server.sparksql.tree.Rel;
import java.util.Set;

/**
 * Tells relations that grow from batch to batch from those that each batch reads anew.
 *
 * @param statics the relations of the engine that are no streams
 */
record Streams(Set<String> statics) {
  Streams {
    statics = Set.copyOf(statics);
  }

  /** Whether the relation, or one that it is made of, is a stream. */
  boolean isStream(Rel rel) {
    if (rel instanceof Rel.Table table) {
      return !statics.contains(table.relation());
    }
    if (rel instanceof Rel.CteScan scan) {
      return isStream(scan.cte().rel());
    }
    return rel.inputs().stream().anyMatch(this::isStream);
  }

  /** Whether two streams meet in a join. */
  boolean isJoin(Rel rel) {
    return rel instanceof Rel.Join join && isStream(join.left()) && isStream(join.right());
  }
}
