package dev.sluice.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a publisher gives at the pace of one reading thread; at most {@value #AHEAD} items are
 * fetched ahead of it.
 */
final class Pull<T> implements Flow.Subscriber<T>, Iterator<T>, AutoCloseable {
  private static final int AHEAD = 256;

  private final LinkedBlockingQueue<Signal<T>> arrived = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription subscription;
  private @Nullable Signal<T> next;
  private int taken;

  /** A value, or with neither part the end. */
  private record Signal<T>(@Nullable T value, @Nullable Throwable failure) {
    boolean isEnd() {
      return value == null;
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(AHEAD);
  }

  @Override
  public void onNext(T item) {
    arrived.add(new Signal<>(item, null));
  }

  @Override
  public void onError(Throwable failure) {
    arrived.add(new Signal<>(null, failure));
  }

  @Override
  public void onComplete() {
    arrived.add(new Signal<>(null, null));
  }

  @Override
  public boolean hasNext() {
    return awaitNext(null);
  }

  /** Whether an item is there within a time; null waits for it, or for the end, for ever. */
  boolean awaitNext(@Nullable Duration wait) {
    if (next == null) {
      next = take(wait);
    }
    if (next == null) {
      return false;
    }
    Throwable failure = next.failure();
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (failure != null) {
      throw new CompletionException(failure);
    }
    return !next.isEnd();
  }

  private @Nullable Signal<T> take(@Nullable Duration wait) {
    try {
      return wait == null ? arrived.take() : arrived.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("interrupted while waiting for the next item", e);
    }
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return takeNext();
  }

  /** The item that {@link #awaitNext} has found. */
  private T takeNext() {
    T value = next == null ? null : next.value();
    if (value == null) {
      throw new NoSuchElementException();
    }
    next = null;
    taken++;
    Flow.Subscription given = subscription;
    if (taken == AHEAD / 2 && given != null) {
      taken = 0;
      given.request(AHEAD / 2);
    }
    return value;
  }

  /** Ends the stream; a thread that waits for an item finds none. */
  @Override
  public void close() {
    Flow.Subscription given = subscription;
    if (given != null) {
      given.cancel();
    }
    arrived.clear();
    arrived.add(new Signal<>(null, null));
  }
}
