package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.Input;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import java.util.Map;

/**
 * A SELECT in the engine's SQL.
 *
 * @param sql reads the relations named by the keys of {@code tables}, quoted
 * @param schema the result's columns
 * @param tables the table behind each relation, at one version; for a pipeline, empty: its one
 *     relation is {@link Input#MAIN}
 * @param timed whether a pipeline depends on the time of its batch
 * @param wanted which rows of a relation may matter; all of those that it does not speak of
 */
public record CompiledQuery(
    String sql,
    StructType schema,
    Map<String, TableRead> tables,
    boolean timed,
    Map<String, RowFilter> wanted) {
  public CompiledQuery {
    tables = Map.copyOf(tables);
    wanted = Map.copyOf(wanted);
  }

  /** A query for which all rows of its relations may matter. */
  public CompiledQuery(
      String sql, StructType schema, Map<String, TableRead> tables, boolean timed) {
    this(sql, schema, tables, timed, Map.of());
  }

  /** Which rows of a relation may matter. */
  public RowFilter wanted(String relation) {
    return wanted.getOrDefault(relation, RowFilter.ANY);
  }
}
