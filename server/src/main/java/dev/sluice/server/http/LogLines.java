package dev.sluice.server.http;

import dev.sluice.server.manager.LogLine;
import java.util.Arrays;

/** Log lines as one JSON object a line; what is missing shows in their numbers. */
final class LogLines implements LogFeed.Form<LogLine> {
  @Override
  public byte[] entry(long sequence, LogLine line) {
    byte[] json = Json.bytes(EventMapper.wire(sequence, line));
    byte[] ended = Arrays.copyOf(json, json.length + 1);
    ended[json.length] = '\n';
    return ended;
  }

  @Override
  public byte[] place(long sequence) {
    return new byte[0];
  }

  @Override
  public byte[] gap(long sequence, long missed) {
    return new byte[0];
  }

  /** An empty line, which readers of NDJSON skip. */
  @Override
  public byte[] heartbeat() {
    return new byte[] {'\n'};
  }
}
