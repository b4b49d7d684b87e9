package dev.sluice.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Waits for something about a query: looks once the events flow, and again whenever an event says
 * that it may have come. One look is under way at a time, however many events come meanwhile.
 */
final class Watch<T> {
  private final Supplier<CompletableFuture<Optional<T>>> look;
  private final CompletableFuture<Optional<T>> result = new CompletableFuture<>();
  private boolean looking;
  private boolean again;

  private Watch(Supplier<CompletableFuture<Optional<T>>> look) {
    this.look = look;
  }

  /**
   * What was waited for, or nothing if the time was over first.
   *
   * @param mayMatter whether after that event it is worth while to look
   */
  static <T> CompletableFuture<Optional<T>> on(
      EventSource<QueryEvent> events,
      Function<QueryEvent, Boolean> mayMatter,
      Supplier<CompletableFuture<Optional<T>>> look,
      Duration wait) {
    Watch<T> watch = new Watch<>(look);
    Listener<QueryEvent> listener =
        new Listener<>(
            event -> {
              if (mayMatter.apply(event)) {
                watch.look();
              }
            },
            watch.result::completeExceptionally,
            watch::look);
    EventConnection<QueryEvent> connection = events.connect(listener, watch::look);
    CompletableFuture<Optional<T>> limited =
        watch
            .result
            .copy()
            .completeOnTimeout(Optional.empty(), Math.max(1, wait.toNanos()), TimeUnit.NANOSECONDS);
    Futures.whenDone(limited, value -> connection.cancel(), failure -> connection.cancel());
    return limited;
  }

  private void look() {
    synchronized (this) {
      again = looking;
      if (looking || result.isDone()) {
        return;
      }
      looking = true;
    }
    Futures.whenDone(look.get(), this::seen, result::completeExceptionally);
  }

  private void seen(Optional<T> found) {
    boolean once;
    synchronized (this) {
      looking = false;
      once = again;
      again = false;
    }
    if (found.isPresent()) {
      result.complete(found);
    } else if (once) {
      look();
    }
  }
}
