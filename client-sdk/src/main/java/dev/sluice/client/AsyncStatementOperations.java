package dev.sluice.client;

import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Spark SQL statements without waiting: each method is that of {@link StatementOperations} with the
 * same name, and its future fails with what that one throws. Safe for use by many threads.
 */
public final class AsyncStatementOperations {
  private static final String SQL = "/api/v1/sql";

  private final Transport transport;

  AsyncStatementOperations(Transport transport) {
    this.transport = transport;
  }

  public CompletableFuture<SqlResult> run(SqlRequest statement) {
    return transport.read(request(statement), SqlResult.class);
  }

  public CompletableFuture<RowStream> stream(SqlRequest statement) {
    return RowReader.open(transport, request(statement));
  }

  public CompletableFuture<InputStream> export(SqlRequest statement, ResultFormat format) {
    return transport.bytes(request(statement).header("Accept", format.mediaType()));
  }

  public CompletableFuture<List<RunningStatement>> list() {
    return transport
        .read(Request.get(SQL), RunningStatements.class)
        .thenApply(RunningStatements::statements);
  }

  public CompletableFuture<@Nullable Void> cancel(String id) {
    return transport.done(Request.delete(SQL + "/" + Request.encode(id)));
  }

  private Request request(SqlRequest statement) {
    return Request.postOnce(SQL).body(transport.body(statement), Request.JSON);
  }
}
