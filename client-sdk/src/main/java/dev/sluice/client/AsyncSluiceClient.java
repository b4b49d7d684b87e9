package dev.sluice.client;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A client of one Sluice server that does not wait: each method is that of {@link SluiceClient}
 * with the same name, and its future fails with what that one throws. Safe for use by many threads.
 */
public final class AsyncSluiceClient {
  private final Transport transport;
  private final AsyncQueryOperations queries;
  private final AsyncTableOperations tables;
  private final AsyncStatementOperations statements;

  AsyncSluiceClient(Transport transport) {
    this.transport = transport;
    this.queries = new AsyncQueryOperations(transport);
    this.tables = new AsyncTableOperations(transport);
    this.statements = new AsyncStatementOperations(transport);
  }

  public AsyncQueryOperations queries() {
    return queries;
  }

  public AsyncTableOperations tables() {
    return tables;
  }

  public AsyncStatementOperations statements() {
    return statements;
  }

  public CompletableFuture<SqlResult> sql(String statement) {
    return statements.run(SqlRequest.of(statement));
  }

  public CompletableFuture<ServerVersion> version() {
    return transport.read(Request.get("/api/v1/version"), ServerVersion.class);
  }

  public CompletableFuture<Boolean> isLive() {
    return answers("/livez");
  }

  public CompletableFuture<Boolean> isReady() {
    return answers("/readyz");
  }

  private CompletableFuture<Boolean> answers(String path) {
    return transport
        .raw(Request.get(path))
        .handle(
            (answer, failure) -> {
              if (failure != null && !(failure instanceof ApiException.Unreachable)) {
                throw new CompletionException(failure);
              }
              return failure == null && answer.statusCode() == 200;
            });
  }

  public CompletableFuture<List<Setting>> settings() {
    return transport
        .read(Request.get("/api/v1/config"), Settings.class)
        .thenApply(Settings::settings);
  }

  public CompletableFuture<String> metrics() {
    return transport
        .send(Request.get("/metrics").header("Accept", "text/plain"))
        .thenApply(answer -> new String(answer.body(), StandardCharsets.UTF_8));
  }

  public CompletableFuture<InputStream> supportBundle() {
    return transport.bytes(
        Request.get("/api/v1/support-bundle").header("Accept", "application/zip"));
  }

  public CompletableFuture<HttpResponse<byte[]>> raw(
      String method, String path, @Nullable String json) {
    Request request = Request.raw(method, path);
    return transport.raw(
        json == null ? request : request.body(BodyPublishers.ofString(json), Request.JSON));
  }
}
