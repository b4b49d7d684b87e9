package dev.sluice.server.runtime;

import dev.sluice.server.engine.StateBatch.EventTimes;
import dev.sluice.server.model.EventTime;
import dev.sluice.server.model.WatermarkPolicy;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The watermark of a query: of all its event times the one that its policy names, never moving
 * back. An event time that has seen no row since the start counts as 1970. Not thread-safe.
 *
 * <p>Source: Spark's {@code WatermarkTracker}.
 */
final class WatermarkTracker {
  private final TreeMap<Integer, Long> byEventTime = new TreeMap<>();
  private final WatermarkPolicy policy;
  private long millis;

  WatermarkTracker(WatermarkPolicy policy) {
    this.policy = policy;
  }

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
    LongStream all = byEventTime.values().stream().mapToLong(Long::longValue);
    (policy == WatermarkPolicy.MIN ? all.min() : all.max()).ifPresent(this::restore);
    return millis;
  }
}
