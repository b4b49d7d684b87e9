package dev.sluice.server.http;

import dev.sluice.client.QueryEvent.Gap;
import dev.sluice.server.http.EventRoutes.EventIds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

/** Entries as server-sent events (WHATWG HTML, 9.2). */
final class ServerSentEvents<E> implements LogFeed.Form<E> {
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private final EventIds ids;
  private final BiFunction<Long, E, Event> mapper;

  /**
   * An event as it travels.
   *
   * @param data is written as JSON, which has no line breaks
   */
  record Event(String name, Object data) {}

  ServerSentEvents(EventIds ids, BiFunction<Long, E, Event> mapper) {
    this.ids = ids;
    this.mapper = mapper;
  }

  @Override
  public byte[] entry(long sequence, E entry) {
    return bytes(sequence, mapper.apply(sequence, entry));
  }

  /** An id without data, which a reader remembers and hands to nobody. */
  @Override
  public byte[] place(long sequence) {
    return ("id: " + ids.of(sequence) + "\n\n").getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public byte[] gap(long sequence, long missed) {
    Gap gap = new Gap(missed);
    return bytes(sequence, new Event(gap.type(), gap));
  }

  @Override
  public byte[] heartbeat() {
    return HEARTBEAT.clone();
  }

  private byte[] bytes(long sequence, Event event) {
    String head = "id: " + ids.of(sequence) + "\nevent: " + event.name() + "\ndata: ";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(Json.bytes(event.data()));
    out.writeBytes(END);
    return out.toByteArray();
  }
}
