package dev.sluice.server.runtime;

import dev.sluice.server.engine.StateBatch.EventTimes;
import dev.sluice.server.model.EventTime;
import java.util.List;
import java.util.TreeMap;

/**
 * The watermark of a query: of all its event times the one that is behind the others, never moving
 * back. An event time that has seen no row since the start counts as 1970. Not thread-safe.
 *
 * <p>Source: Spark's {@code WatermarkTracker}.
 */
final class WatermarkTracker {
  private final TreeMap<Integer, Long> byEventTime = new TreeMap<>();
  private long millis;

  /** Begins at a watermark that an earlier run had reached. */
  void restore(long reached) {
    millis = Math.max(millis, reached);
  }

  /** The watermark in milliseconds since 1970. */
  long millis() {
    return millis;
  }

  /**
   * Notes the event times of a batch.
   *
   * @return the watermark after it
   */
  long advance(List<EventTime> defined, List<EventTimes> seen) {
    for (int i = 0; i < defined.size(); i++) {
      long reached =
          seen.get(i).count() == 0 ? 0 : seen.get(i).max() - defined.get(i).delayMillis();
      if (seen.get(i).count() > 0 || !byEventTime.containsKey(i)) {
        byEventTime.merge(i, reached, Math::max);
      }
    }
    byEventTime.values().stream().min(Long::compare).ifPresent(this::restore);
    return millis;
  }
}
