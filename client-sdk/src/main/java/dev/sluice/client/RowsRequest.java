package dev.sluice.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table to read.
 *
 * @param limit how many at most, null for the server's default
 * @param columns which, in this order; empty for all
 * @param where a Spark SQL condition, or null for all rows
 * @param version null for the newest
 * @param timestamp reads the version that was the newest then, or null
 */
public record RowsRequest(
    @Nullable Long limit,
    List<String> columns,
    @Nullable String where,
    @Nullable Long version,
    @Nullable Instant timestamp) {
  public RowsRequest {
    columns = List.copyOf(columns);
  }

  /** All columns of the newest version. */
  public static RowsRequest newest() {
    return new RowsRequest(null, List.of(), null, null, null);
  }

  public RowsRequest limit(long rows) {
    return new RowsRequest(rows, columns, where, version, timestamp);
  }

  public RowsRequest columns(String... names) {
    return new RowsRequest(limit, List.of(names), where, version, timestamp);
  }

  public RowsRequest where(String condition) {
    return new RowsRequest(limit, columns, condition, version, timestamp);
  }

  public RowsRequest version(long number) {
    return new RowsRequest(limit, columns, where, number, timestamp);
  }

  public RowsRequest timestamp(Instant time) {
    return new RowsRequest(limit, columns, where, version, time);
  }

  String parameters() {
    return Request.parameters(
        "limit",
        limit,
        "columns",
        columns.isEmpty() ? null : String.join(",", columns),
        "where",
        where,
        "version",
        version,
        "timestamp",
        timestamp);
  }
}
