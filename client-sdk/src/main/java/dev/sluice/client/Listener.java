package dev.sluice.client;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscriber that asks for the next item when it is done with the last. */
final class Listener<T> implements Flow.Subscriber<T> {
  private final Consumer<? super T> onItem;
  private final Consumer<Throwable> onFailure;
  private final Runnable onEnd;
  private volatile Flow.@Nullable Subscription subscription;

  Listener(Consumer<? super T> onItem, Consumer<Throwable> onFailure, Runnable onEnd) {
    this.onItem = onItem;
    this.onFailure = onFailure;
    this.onEnd = onEnd;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(T item) {
    Flow.Subscription current = subscription;
    if (current == null) {
      return;
    }
    try {
      onItem.accept(item);
    } catch (RuntimeException e) {
      current.cancel();
      onFailure.accept(e);
      return;
    }
    current.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    onFailure.accept(failure);
  }

  @Override
  public void onComplete() {
    onEnd.run();
  }
}
