package dev.sluice.server.delta;

import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * How long a torn newest commit may be the work of a live writer. Writers of other makes create the
 * file first and fill it then. Safe for use by many threads.
 */
final class WriterGrace {
  static final Duration GRACE = Duration.ofSeconds(10);

  private final InstantSource clock;
  private long version = -1;
  private long firstSeen;

  WriterGrace(InstantSource clock) {
    this.clock = clock;
  }

  /** False as soon as the file is old, or was first seen torn that long ago. */
  synchronized boolean mayStillBeWritten(long torn, OptionalLong modifiedMillis) {
    long now = clock.millis();
    if (torn != version) {
      version = torn;
      firstSeen = now;
    }
    long since = Math.min(firstSeen, modifiedMillis.orElse(firstSeen));
    return now - since <= GRACE.toMillis();
  }
}
