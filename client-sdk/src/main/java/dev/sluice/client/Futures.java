package dev.sluice.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** What is done when a future ends. */
final class Futures {
  private Futures() {}

  /** Hands on the value or the failure, or the failure in handing on the value. */
  static <T> void whenDone(
      CompletableFuture<T> future, Consumer<? super T> onValue, Consumer<Throwable> onFailure) {
    CompletableFuture<?> unused =
        future
            .thenAccept(onValue)
            .exceptionally(
                failure -> {
                  onFailure.accept(cause(failure));
                  return null;
                });
  }

  /** What a future failed with, without the wrapping that each further stage adds. */
  static Throwable cause(Throwable failure) {
    Throwable inner = failure.getCause();
    return failure instanceof CompletionException && inner != null ? inner : failure;
  }
}
