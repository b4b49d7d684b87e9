package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The requests that wait for something to happen; none of them holds a thread. */
final class Waits {
  private final Gate gate;
  private final Executor executor;
  private final Map<Gate.Passage, CompletableFuture<?>> pending = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * No waits yet.
   *
   * @param executor writes the answers
   */
  Waits(Gate gate, Executor executor) {
    this.gate = gate;
    this.executor = executor;
  }

  /**
   * Answers a request when the result is there, or with its error.
   *
   * @throws SluiceException {@code TOO_MANY_REQUESTS}
   */
  <T> void answer(Exchange exchange, CompletableFuture<T> result, Consumer<T> answer) {
    Gate.Passage passage = gate.enter();
    pending.put(passage, result);
    CompletableFuture<Void> answered =
        result.handleAsync(
            (value, error) -> {
              pending.remove(passage);
              passage.close();
              if (error != null) {
                throw error instanceof CompletionException known
                    ? known
                    : new CompletionException(error);
              }
              answer.accept(value);
              return null;
            },
            executor);
    exchange.answerLater(answered);
    if (closed) {
      close();
    }
  }

  int count() {
    return pending.size();
  }

  /** Ends all waits, present and future, with the news that the server stops. */
  void close() {
    closed = true;
    SluiceException stopping =
        new SluiceException(ErrorCode.SHUTTING_DOWN, "The server is stopping.");
    pending.values().forEach(result -> result.completeExceptionally(stopping));
  }
}
