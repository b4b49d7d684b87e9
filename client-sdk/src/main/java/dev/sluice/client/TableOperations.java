package dev.sluice.client;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the server's warehouse. Every call may throw an {@link ApiException}. Where a table
 * is read, its name may also be a path: {@code delta.`/data/orders`}. Safe for use by many threads.
 */
public final class TableOperations {
  private final AsyncTableOperations async;

  TableOperations(AsyncTableOperations async) {
    this.async = async;
  }

  /** The names of all tables, sorted. */
  public List<String> list() {
    return Waiting.on(async.list());
  }

  /**
   * One page of the tables' names.
   *
   * @param q only names with that text, or null
   * @param limit 1 to 1000
   * @param cursor where the last page ended, or null
   */
  public TableNames list(@Nullable String q, int limit, @Nullable String cursor) {
    return Waiting.on(async.list(q, limit, cursor));
  }

  public Table get(String name) {
    return Waiting.on(async.get(name));
  }

  /** The table as it was at a version. */
  public Table get(String name, long version) {
    return Waiting.on(async.get(name, version));
  }

  /** The table as it was at a time. */
  public Table get(String name, Instant timestamp) {
    return Waiting.on(async.get(name, timestamp));
  }

  /** Protocol, features, constraints and the rest that a table's log says of it. */
  public TableDetail detail(String name) {
    return Waiting.on(async.detail(name));
  }

  public Table create(NewTable table) {
    return Waiting.on(async.create(table));
  }

  /** Removes a table with its data; of one that has a location, its name alone. */
  public void drop(String name) {
    Waiting.on(async.drop(name));
  }

  public TableSchema schema(String name) {
    return Waiting.on(async.schema(name));
  }

  /** The schema that a table had at a version. */
  public TableSchema schema(String name, long version) {
    return Waiting.on(async.schema(name, version));
  }

  /**
   * One page of a table's commits, newest first.
   *
   * @param limit 1 to 1000
   * @param cursor where the last page ended, or null
   */
  public TableCommitPage history(String name, int limit, @Nullable String cursor) {
    return Waiting.on(async.history(name, limit, cursor));
  }

  /**
   * Removes the files below a table's root that nothing refers to.
   *
   * @param retainHours how old they must be, or null for the table's own retention; less is refused
   * @param dryRun whether only to tell which they are
   */
  public VacuumResult vacuum(String name, @Nullable Integer retainHours, boolean dryRun) {
    return Waiting.on(async.vacuum(name, retainHours, dryRun));
  }

  /**
   * Rewrites small files into large ones, in one commit that changes no row.
   *
   * @param where a Spark SQL condition over the partition columns, or null for the whole table
   */
  public OptimizeResult optimize(String name, @Nullable String where) {
    return Waiting.on(async.optimize(name, where));
  }

  /** Appends rows in one commit; a repeated call appends them again. */
  public AppendResult append(String name, List<? extends Map<String, ?>> rows) {
    return Waiting.on(async.append(name, rows));
  }

  /** Appends rows in one commit, once for each transaction however often it is called. */
  public AppendResult append(
      String name, List<? extends Map<String, ?>> rows, TransactionId transaction) {
    return Waiting.on(async.append(name, rows, transaction));
  }

  /**
   * Appends rows in one commit.
   *
   * @param ndjson one JSON object a line
   * @param transaction makes the call repeatable, or null
   */
  public AppendResult appendNdjson(
      String name, BodyPublisher ndjson, @Nullable TransactionId transaction) {
    return Waiting.on(async.appendNdjson(name, ndjson, transaction));
  }

  /**
   * Appends rows that are written already, as a file of CSV or Parquet, in one commit.
   *
   * @param rows gives the same bytes each time it is subscribed to
   * @param transaction makes the call repeatable, or null
   */
  public AppendResult append(
      String name, BodyPublisher rows, RowFormat format, @Nullable TransactionId transaction) {
    return Waiting.on(async.append(name, rows, format, transaction));
  }

  /** Reads up to {@code limit} rows of the newest version. */
  public SqlResult rows(String name, long limit) {
    return Waiting.on(async.rows(name, limit));
  }

  /**
   * Reads rows of one version.
   *
   * @param where a Spark SQL condition, or null for all rows
   * @param version null for the newest
   */
  public SqlResult rows(String name, long limit, @Nullable String where, @Nullable Long version) {
    return Waiting.on(async.rows(name, limit, where, version));
  }

  /** Reads rows and holds them all. */
  public SqlResult rows(String name, RowsRequest request) {
    return Waiting.on(async.rows(name, request));
  }

  /** Reads rows as they come. */
  public RowStream stream(String name, RowsRequest request) {
    return Waiting.on(async.stream(name, request));
  }

  /** Reads rows that are handed on as bytes. */
  public InputStream export(String name, RowsRequest request, ResultFormat format) {
    return Waiting.on(async.export(name, request, format));
  }

  /** Reads what versions of a table changed, in the order of their commits, and holds it all. */
  public SqlResult changes(String name, ChangesRequest request) {
    return Waiting.on(async.changes(name, request));
  }

  /** Reads changes as they come. */
  public RowStream streamChanges(String name, ChangesRequest request) {
    return Waiting.on(async.streamChanges(name, request));
  }

  /** Reads changes that are handed on as bytes. */
  public InputStream exportChanges(String name, ChangesRequest request, ResultFormat format) {
    return Waiting.on(async.exportChanges(name, request, format));
  }
}
