package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a result: the schema, the rows, the closing line. It passes a subscriber's
 * demand on to the connection, so that nothing is held here.
 */
final class RowReader implements Flow.Subscriber<String>, Flow.Subscription {
  private final Transport transport;
  private final CompletableFuture<List<Column>> schema = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscriber<? super List<JsonNode>> rows;
  private volatile Flow.@Nullable Subscription lines;
  private volatile @Nullable ResultEnd end;
  private boolean ended;
  private @Nullable RuntimeException failure;

  RowReader(Transport transport) {
    this.transport = transport;
  }

  /** Sends a request for rows; done when their schema has come. */
  static CompletableFuture<RowStream> open(Transport transport, Request request) {
    RowReader reader = new RowReader(transport);
    return transport.stream(request.header("Accept", "application/x-ndjson"))
        .thenCompose(
            answer -> {
              answer
                  .body()
                  .subscribe(
                      BodySubscribers.fromLineSubscriber(
                          reader, done -> done, StandardCharsets.UTF_8, "\n"));
              String queryId = answer.headers().firstValue("X-Query-Id").orElse(null);
              return reader.schema.thenApply(schema -> new RowStream(reader, schema, queryId));
            });
  }

  @Nullable ResultEnd end() {
    return end;
  }

  void subscribe(Flow.Subscriber<? super List<JsonNode>> subscriber) {
    RuntimeException early;
    synchronized (this) {
      boolean isFirst = rows == null;
      if (isFirst) {
        rows = subscriber;
      }
      early = isFirst ? failure : new IllegalStateException("the rows have another reader");
      subscriber.onSubscribe(this);
    }
    if (early != null) {
      subscriber.onError(early);
    }
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      fail(new IllegalArgumentException("a request asks for 1 row or more: " + count));
      return;
    }
    subscription().request(count);
  }

  @Override
  public void cancel() {
    subscription().cancel();
  }

  private Flow.Subscription subscription() {
    return Objects.requireNonNull(lines, "not connected");
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    lines = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(String line) {
    if (end != null) {
      return;
    }
    try {
      read(transport.parse(line, JsonNode.class));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void read(JsonNode line) {
    Flow.Subscriber<? super List<JsonNode>> subscriber = rows;
    if (line.has("error")) {
      fail(ApiException.of(transport.convert(line.get("error"), Problem.class)));
    } else if (line.has("schema") && !schema.isDone()) {
      schema.complete(List.of(transport.convert(line.get("schema"), Column[].class)));
    } else if (line.has("end") && schema.isDone()) {
      end = transport.convert(line.get("end"), ResultEnd.class);
      // The connection can be used again only if it is read to its end.
      subscription().request(Long.MAX_VALUE);
      complete();
    } else if (line.isArray() && subscriber != null) {
      List<JsonNode> row = new ArrayList<>(line.size());
      line.forEach(row::add);
      subscriber.onNext(List.copyOf(row));
    } else {
      fail(transport.unreachable("the result has a line that the client does not know", null));
    }
  }

  @Override
  public void onError(Throwable failure) {
    fail(transport.unreachable("the connection broke before the last row", failure));
  }

  @Override
  public void onComplete() {
    fail(transport.unreachable("the result broke off before its closing line", null));
  }

  private void complete() {
    Flow.Subscriber<? super List<JsonNode>> subscriber;
    synchronized (this) {
      ended = true;
      subscriber = rows;
    }
    if (subscriber != null) {
      subscriber.onComplete();
    }
  }

  private void fail(RuntimeException cause) {
    Flow.Subscriber<? super List<JsonNode>> subscriber;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      failure = cause;
      subscriber = rows;
    }
    Flow.Subscription upstream = lines;
    if (upstream != null) {
      upstream.cancel();
    }
    schema.completeExceptionally(cause);
    if (subscriber != null) {
      subscriber.onError(cause);
    }
  }
}
