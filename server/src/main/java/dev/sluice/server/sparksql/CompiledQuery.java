package dev.sluice.server.sparksql;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import java.util.Map;

/**
 * A SELECT in the engine's SQL.
 *
 * @param sql reads the relations named by the keys of {@code tables}, quoted
 * @param schema the result's columns
 * @param tables the table behind each relation, at one version; for a pipeline, empty: its one
 *     relation is {@link SparkSql#INPUT}
 * @param timed whether a pipeline depends on the time of its batch
 */
public record CompiledQuery(
    String sql, StructType schema, Map<String, TableRead> tables, boolean timed) {
  public CompiledQuery {
    tables = Map.copyOf(tables);
  }
}
