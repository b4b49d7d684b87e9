package dev.sluice.client;

import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lines of one connection together to events.
 *
 * <p>Source: HTML Living Standard, 9.2.6 "Interpreting an event stream".
 */
final class EventLines implements Flow.Subscriber<String> {
  private final Receiver receiver;
  private final StringBuilder data = new StringBuilder();
  private String type = "";
  private @Nullable String id;
  private @Nullable String lastId;
  private volatile Flow.@Nullable Subscription subscription;

  record Event(String type, String data) {}

  /** Who is told what a connection says. */
  interface Receiver {
    void opened(EventLines from);

    /** A line has come, and with it perhaps an event. */
    void line(EventLines from, @Nullable Event event);

    /** The connection is at its end, in whichever way. */
    void lost(EventLines from);
  }

  EventLines(Receiver receiver) {
    this.receiver = receiver;
  }

  /** The id up to which all that was told is complete; null where there was none. */
  @Nullable String lastId() {
    return lastId;
  }

  void next() {
    Objects.requireNonNull(subscription, "not connected").request(1);
  }

  void cancel() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    receiver.opened(this);
  }

  @Override
  public void onNext(String line) {
    receiver.line(this, line.isEmpty() ? dispatch() : field(line));
  }

  private @Nullable Event dispatch() {
    Event event =
        data.length() == 0
            ? null
            : new Event(type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1));
    lastId = id;
    data.setLength(0);
    type = "";
    return event;
  }

  private @Nullable Event field(String line) {
    int colon = line.indexOf(':');
    String name = colon < 0 ? line : line.substring(0, colon);
    String rest = colon < 0 ? "" : line.substring(colon + 1);
    String value = rest.startsWith(" ") ? rest.substring(1) : rest;
    switch (name) {
      case "event" -> type = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> id = value;
      default -> {
        // Comments are signs of life, and fields of another kind are not ours.
      }
    }
    return null;
  }

  @Override
  public void onError(Throwable failure) {
    receiver.lost(this);
  }

  @Override
  public void onComplete() {
    receiver.lost(this);
  }
}
