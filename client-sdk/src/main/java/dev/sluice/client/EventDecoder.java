package dev.sluice.client;

import org.jspecify.annotations.Nullable;

/** Makes records of what a stream of events carries. */
final class EventDecoder {
  private final Transport transport;

  EventDecoder(Transport transport) {
    this.transport = transport;
  }

  QueryEvent event(String type, String data) {
    return switch (type) {
      case "progress" -> transport.parse(data, QueryEvent.Progress.class);
      case "state" -> transport.parse(data, QueryEvent.StateChanged.class);
      case "error" -> transport.parse(data, QueryEvent.ErrorOccurred.class);
      case "gap" -> transport.parse(data, QueryEvent.Gap.class);
      default -> new QueryEvent.Unknown(type, data);
    };
  }

  /** A line of a log; a gap shows in the lines' own sequence. */
  @Nullable LogLine logLine(String type, String data) {
    return type.equals("gap") ? null : transport.parse(data, LogLine.class);
  }
}
