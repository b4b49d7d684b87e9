package dev.sluice.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events for one reading thread. Another thread may close it, which ends a wait. */
public final class EventStream<T> implements Iterator<T>, AutoCloseable {
  private final Pull<T> pull;
  private final EventConnection<T> connection;

  EventStream(Pull<T> pull, EventConnection<T> connection) {
    this.pull = pull;
    this.connection = connection;
  }

  /** Waits for the next event; false when the stream has ended. */
  @Override
  public boolean hasNext() {
    return pull.hasNext();
  }

  @Override
  public T next() {
    return pull.next();
  }

  /** The next event, or nothing if none came in that time or the stream has ended. */
  public Optional<T> poll(Duration wait) {
    return pull.awaitNext(wait) ? Optional.of(pull.next()) : Optional.empty();
  }

  /**
   * The id of the newest event that has arrived, which may still wait to be read; null before the
   * first. It is what {@link EventSource#after} takes.
   */
  public @Nullable String lastEventId() {
    return connection.lastEventId();
  }

  @Override
  public void close() {
    connection.cancel();
    pull.close();
  }
}
