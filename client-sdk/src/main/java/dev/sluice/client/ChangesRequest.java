package dev.sluice.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which changes of a table to read: the rows that versions inserted, deleted and updated, with the
 * columns {@code _change_type}, {@code _commit_version} and {@code _commit_timestamp} behind the
 * table's. The table must have {@code delta.enableChangeDataFeed} in all of them.
 *
 * @param startingVersion the first version, or null where {@code startingTimestamp} tells it
 * @param startingTimestamp begins with the first version of that time or later
 * @param endingVersion the last version, or null
 * @param endingTimestamp ends with the version that was the newest then; where both are null, with
 *     the newest
 * @param limit how many rows at most, null for the server's default
 * @param columns which, in this order; empty for all
 * @param where a Spark SQL condition, or null for all rows
 */
public record ChangesRequest(
    @Nullable Long startingVersion,
    @Nullable Instant startingTimestamp,
    @Nullable Long endingVersion,
    @Nullable Instant endingTimestamp,
    @Nullable Long limit,
    List<String> columns,
    @Nullable String where) {
  public ChangesRequest {
    columns = List.copyOf(columns);
  }

  /** The changes of a version and all after it. */
  public static ChangesRequest since(long version) {
    return new ChangesRequest(version, null, null, null, null, List.of(), null);
  }

  /** The changes of that time and later. */
  public static ChangesRequest since(Instant time) {
    return new ChangesRequest(null, time, null, null, null, List.of(), null);
  }

  public ChangesRequest until(long version) {
    return new ChangesRequest(
        startingVersion, startingTimestamp, version, null, limit, columns, where);
  }

  public ChangesRequest until(Instant time) {
    return new ChangesRequest(
        startingVersion, startingTimestamp, null, time, limit, columns, where);
  }

  public ChangesRequest limit(long rows) {
    return new ChangesRequest(
        startingVersion, startingTimestamp, endingVersion, endingTimestamp, rows, columns, where);
  }

  public ChangesRequest columns(String... names) {
    return new ChangesRequest(
        startingVersion,
        startingTimestamp,
        endingVersion,
        endingTimestamp,
        limit,
        List.of(names),
        where);
  }

  public ChangesRequest where(String condition) {
    return new ChangesRequest(
        startingVersion,
        startingTimestamp,
        endingVersion,
        endingTimestamp,
        limit,
        columns,
        condition);
  }

  String parameters() {
    return Request.parameters(
        "startingVersion",
        startingVersion,
        "startingTimestamp",
        startingTimestamp,
        "endingVersion",
        endingVersion,
        "endingTimestamp",
        endingTimestamp,
        "limit",
        limit,
        "columns",
        columns.isEmpty() ? null : String.join(",", columns),
        "where",
        where);
  }
}
