package dev.sluice.server.tables;

import dev.sluice.server.model.TableRead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read of a table's rows, or of its changes in the order of their commits.
 *
 * @param id names the running read; unique among those that run
 * @param columns which ones, in that order; empty for all
 * @param where a Spark SQL condition, or null for all rows
 * @param limit most rows, at least 0
 */
public record RowsRequest(
    String id, TableRead read, List<String> columns, @Nullable String where, long limit) {
  public RowsRequest {
    columns = List.copyOf(columns);
  }
}
