package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * When the next micro-batch starts; exactly one component is set. A definition without a trigger
 * starts the next batch as soon as the last has ended.
 *
 * @param processingTime one of Spark's interval strings, as {@code 10 seconds}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Trigger(
    @Nullable String processingTime, @Nullable Boolean availableNow, @Nullable Boolean once) {

  /** On the multiples of an interval. */
  public static Trigger processingTime(String interval) {
    return new Trigger(interval, null, null);
  }

  /** All that is available at the start, in batches, and then the query ends. */
  public static Trigger untilCaughtUp() {
    return new Trigger(null, true, null);
  }

  /** One batch with all that is available, and then the query ends. */
  public static Trigger oneBatch() {
    return new Trigger(null, null, true);
  }
}
