package dev.sluice.client;

import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that a server tells as it happens. Nothing is connected until it is opened, listened to
 * or subscribed to; each time makes a connection of its own.
 *
 * <p>A lost connection is made anew, with growing pauses and for as long as it takes, and goes on
 * behind the last event that came: no event comes twice, and where the server could not keep all of
 * them a {@link QueryEvent.Gap} comes first. The stream ends when the query that it is about is
 * gone, and fails with an {@link ApiException} if the server refuses it.
 *
 * <p>Safe for use by many threads.
 */
public final class EventSource<T> implements Flow.Publisher<T> {
  private final Transport transport;
  private final String path;
  private final BiFunction<String, String, @Nullable T> decoder;
  private final @Nullable String lastEventId;
  private final int replay;

  /**
   * @param path below the endpoint; ends where the number of events goes that have been
   * @param decoder makes an item of an event's type and data, or null to pass over it
   */
  EventSource(Transport transport, String path, BiFunction<String, String, @Nullable T> decoder) {
    this(transport, path, decoder, null, 0);
  }

  private EventSource(
      Transport transport,
      String path,
      BiFunction<String, String, @Nullable T> decoder,
      @Nullable String lastEventId,
      int replay) {
    this.transport = transport;
    this.path = path;
    this.decoder = decoder;
    this.lastEventId = lastEventId;
    this.replay = replay;
  }

  /** The same source, read on behind the event of that id. */
  public EventSource<T> after(String eventId) {
    return new EventSource<>(transport, path, decoder, eventId, replay);
  }

  /** The same source that begins with the last events that the server holds. */
  public EventSource<T> replay(int events) {
    return new EventSource<>(transport, path, decoder, lastEventId, events);
  }

  /** Opens the stream for one reading thread. */
  public EventStream<T> open() {
    Pull<T> pull = new Pull<>();
    EventConnection<T> connection = connect(pull, () -> {});
    return new EventStream<>(pull, connection);
  }

  /**
   * Calls back for each event, one at a time, until the returned subscription is closed.
   *
   * @param onFailure called at most once and last, also with what {@code onEvent} throws
   */
  public Subscription listen(Consumer<? super T> onEvent, Consumer<Throwable> onFailure) {
    return connect(new Listener<T>(onEvent, onFailure, () -> {}), () -> {})::cancel;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    connect(subscriber, () -> {});
  }

  /** Subscribes and tells of each connection that is made. */
  EventConnection<T> connect(Flow.Subscriber<? super T> subscriber, Runnable connected) {
    EventConnection<T> connection =
        new EventConnection<>(
            transport,
            new EventConnection.Target<>(path, decoder, subscriber, connected),
            lastEventId,
            replay);
    connection.open();
    return connection;
  }

  /** What {@link #listen} has begun; closing it twice does no harm. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
