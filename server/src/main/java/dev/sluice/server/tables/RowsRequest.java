package dev.sluice.server.tables;

import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read of a table's rows.
 *
 * @param id names the running read; unique among those that run
 * @param columns which ones, in that order; empty for all
 * @param where a Spark SQL condition, or null for all rows
 * @param limit most rows, at least 0
 */
public record RowsRequest(
    String id,
    TableRef table,
    List<String> columns,
    @Nullable String where,
    TableVersion version,
    long limit) {
  public RowsRequest {
    columns = List.copyOf(columns);
  }
}
