package dev.sluice.client;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the server's warehouse without waiting: each method is that of {@link
 * TableOperations} with the same name, and its future fails with what that one throws. Safe for use
 * by many threads.
 */
public final class AsyncTableOperations {
  private static final String TABLES = "/api/v1/tables";
  private static final int PAGE = 1000;

  private final Transport transport;

  AsyncTableOperations(Transport transport) {
    this.transport = transport;
  }

  public CompletableFuture<List<String>> list() {
    return listFrom(null, new ArrayList<>());
  }

  private CompletableFuture<List<String>> listFrom(@Nullable String cursor, List<String> sofar) {
    // The first page is asked for without parameters: an older server knows none and gives all.
    String parameters = cursor == null ? "" : Request.parameters("limit", PAGE, "cursor", cursor);
    return transport
        .read(Request.get(TABLES + parameters), TableNames.class)
        .thenCompose(
            page -> {
              sofar.addAll(page.tables());
              return page.nextCursor() == null
                  ? CompletableFuture.completedFuture(sofar)
                  : listFrom(page.nextCursor(), sofar);
            });
  }

  public CompletableFuture<TableNames> list(
      @Nullable String q, int limit, @Nullable String cursor) {
    String parameters = Request.parameters("q", q, "limit", limit, "cursor", cursor);
    return transport.read(Request.get(TABLES + parameters), TableNames.class);
  }

  public CompletableFuture<Table> get(String name) {
    return transport.read(Request.get(path(name)), Table.class);
  }

  public CompletableFuture<Table> get(String name, long version) {
    String parameters = Request.parameters("version", version);
    return transport.read(Request.get(path(name) + parameters), Table.class);
  }

  public CompletableFuture<Table> get(String name, Instant timestamp) {
    String parameters = Request.parameters("timestamp", timestamp);
    return transport.read(Request.get(path(name) + parameters), Table.class);
  }

  public CompletableFuture<TableDetail> detail(String name) {
    return transport.read(Request.get(path(name) + "/detail"), TableDetail.class);
  }

  public CompletableFuture<Table> create(NewTable table) {
    Request request = Request.post(TABLES).body(transport.body(table), Request.JSON);
    return transport.read(request, Table.class);
  }

  public CompletableFuture<@Nullable Void> drop(String name) {
    return transport.done(Request.delete(path(name)));
  }

  public CompletableFuture<TableSchema> schema(String name) {
    return transport.read(Request.get(path(name) + "/schema"), TableSchema.class);
  }

  public CompletableFuture<TableSchema> schema(String name, long version) {
    String parameters = Request.parameters("version", version);
    return transport.read(Request.get(path(name) + "/schema" + parameters), TableSchema.class);
  }

  public CompletableFuture<TableCommitPage> history(
      String name, int limit, @Nullable String cursor) {
    String parameters = Request.parameters("limit", limit, "cursor", cursor);
    Request request = Request.get(path(name) + "/history" + parameters);
    return transport.read(request, TableCommitPage.class);
  }

  public CompletableFuture<VacuumResult> vacuum(
      String name, @Nullable Integer retainHours, boolean dryRun) {
    String parameters = Request.parameters("retainHours", retainHours, "dryRun", dryRun);
    return transport.read(Request.post(path(name) + "/vacuum" + parameters), VacuumResult.class);
  }

  public CompletableFuture<OptimizeResult> optimize(String name, @Nullable String where) {
    String parameters = Request.parameters("where", where);
    return transport.read(
        Request.post(path(name) + "/optimize" + parameters), OptimizeResult.class);
  }

  public CompletableFuture<AppendResult> append(String name, List<? extends Map<String, ?>> rows) {
    return append(name, transport.body(rows), RowFormat.JSON, null);
  }

  public CompletableFuture<AppendResult> append(
      String name, List<? extends Map<String, ?>> rows, TransactionId transaction) {
    return append(name, transport.body(rows), RowFormat.JSON, transaction);
  }

  public CompletableFuture<AppendResult> appendNdjson(
      String name, BodyPublisher ndjson, @Nullable TransactionId transaction) {
    return append(name, ndjson, RowFormat.NDJSON, transaction);
  }

  public CompletableFuture<AppendResult> append(
      String name, BodyPublisher rows, RowFormat format, @Nullable TransactionId transaction) {
    Request request =
        Request.postOnce(path(name) + "/rows")
            .body(rows, format.mediaType())
            .transaction(transaction);
    return transport.read(request, AppendResult.class);
  }

  public CompletableFuture<SqlResult> rows(String name, long limit) {
    return rows(name, RowsRequest.newest().limit(limit));
  }

  public CompletableFuture<SqlResult> rows(
      String name, long limit, @Nullable String where, @Nullable Long version) {
    return rows(name, new RowsRequest(limit, List.of(), where, version, null));
  }

  public CompletableFuture<SqlResult> rows(String name, RowsRequest request) {
    return transport.read(request(name, request), SqlResult.class);
  }

  public CompletableFuture<RowStream> stream(String name, RowsRequest request) {
    return RowReader.open(transport, request(name, request));
  }

  public CompletableFuture<InputStream> export(
      String name, RowsRequest request, ResultFormat format) {
    return transport.bytes(request(name, request).header("Accept", format.mediaType()));
  }

  public CompletableFuture<SqlResult> changes(String name, ChangesRequest request) {
    return transport.read(request(name, request), SqlResult.class);
  }

  public CompletableFuture<RowStream> streamChanges(String name, ChangesRequest request) {
    return RowReader.open(transport, request(name, request));
  }

  public CompletableFuture<InputStream> exportChanges(
      String name, ChangesRequest request, ResultFormat format) {
    return transport.bytes(request(name, request).header("Accept", format.mediaType()));
  }

  private static Request request(String name, ChangesRequest changes) {
    return Request.get(path(name) + "/changes" + changes.parameters());
  }

  private static Request request(String name, RowsRequest rows) {
    return Request.get(path(name) + "/rows" + rows.parameters());
  }

  private static String path(String name) {
    return TABLES + "/" + Request.encode(name);
  }
}
