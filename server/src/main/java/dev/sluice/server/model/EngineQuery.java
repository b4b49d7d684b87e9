package dev.sluice.server.model;

import java.util.Map;

/**
 * A query in the engine's own dialect, ready to run.
 *
 * @param sql one SELECT; refers to its inputs by the keys of {@code relations}, quoted
 * @param schema the columns of the result, in order
 * @param relations the inputs by name
 */
public record EngineQuery(String sql, StructType schema, Map<String, FileRelation> relations) {
  public EngineQuery {
    relations = Map.copyOf(relations);
  }
}
