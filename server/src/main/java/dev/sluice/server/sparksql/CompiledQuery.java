package dev.sluice.server.sparksql;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.util.Map;

/**
 * A SELECT in the engine's SQL.
 *
 * @param sql reads the relations named by the keys of {@code tables}, quoted
 * @param schema the result's columns
 * @param tables the table behind each relation; for a pipeline, empty: its one relation is {@link
 *     SparkSql#INPUT}
 * @param timed whether a pipeline depends on the time of its batch
 */
public record CompiledQuery(
    String sql, StructType schema, Map<String, TableRef> tables, boolean timed) {
  public CompiledQuery {
    tables = Map.copyOf(tables);
  }
}
