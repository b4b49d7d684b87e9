package dev.sluice.compat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A batch's watermark, and the least, mean and greatest event time of its rows, as told. */
record EventTimes(Map<String, Instant> times) {
  private static final String WATERMARK = "watermark";

  static EventTimes of(Map<String, String> told) {
    Map<String, Instant> times = new TreeMap<>();
    told.forEach((name, time) -> times.put(name, Instant.parse(time)));
    return new EventTimes(times);
  }

  /**
   * Whether the server says the same as Spark: the watermark to the millisecond, means but for
   * their rounding. Where Spark takes a time of NULL for 1970, the watermark alone counts.
   */
  boolean agrees(EventTimes ours) {
    boolean hasNull = Instant.EPOCH.equals(times.get("min"));
    return times.keySet().stream()
            .filter(name -> !hasNull || name.equals(WATERMARK))
            .allMatch(name -> ours.times.containsKey(name) && isNear(name, ours.times.get(name)))
        && (hasNull || times.keySet().equals(ours.times.keySet()));
  }

  private boolean isNear(String name, Instant ours) {
    Duration apart = Duration.between(times.get(name), ours).abs();
    return apart.toMillis() <= (name.equals("avg") ? 1 : 0);
  }

  @Override
  public String toString() {
    return times.toString();
  }
}
