package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * When the next micro-batch starts; exactly one component is set. A definition without a trigger
 * starts the next batch as soon as the last has ended.
 *
 * @param interval of a {@link #processingTime} trigger: one of Spark's interval strings
 * @param isAvailableNow whether it is an {@link #availableNow} trigger
 * @param isOnce whether it is a {@link #once} trigger
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Trigger(
    @JsonProperty("processingTime") @Nullable String interval,
    @JsonProperty("availableNow") @Nullable Boolean isAvailableNow,
    @JsonProperty("once") @Nullable Boolean isOnce) {

  /** On the multiples of an interval, as {@code 10 seconds}. */
  public static Trigger processingTime(String interval) {
    return new Trigger(interval, null, null);
  }

  /** All that is available at the start, in batches, and then the query ends. */
  public static Trigger availableNow() {
    return new Trigger(null, true, null);
  }

  /** One batch with all that is available, and then the query ends. */
  public static Trigger once() {
    return new Trigger(null, null, true);
  }
}
