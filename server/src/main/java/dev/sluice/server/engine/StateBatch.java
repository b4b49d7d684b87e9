package dev.sluice.server.engine;

import dev.sluice.server.model.BatchOutput;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One batch of a query with state; it ends with {@link #commit} or with its session. */
public interface StateBatch {
  /** The rows of the result, which can be written once. */
  BatchOutput output();

  /** The event times of the batch's rows, for each watermark of the query. */
  List<EventTimes> eventTimes();

  /** What the batch did to the state, for each operator. */
  List<Counts> counts();

  /**
   * Writes what the batch changes in each operator's state to a file of its own; durable on return.
   *
   * @param attempt a token that no other attempt at any batch has
   * @return for each operator the name of the file, or null where nothing changes
   */
  List<@Nullable String> write(Path directory, String attempt);

  /** Makes the batch's state that of the session. */
  void commit();

  /**
   * Event times in milliseconds since 1970.
   *
   * @param count how many there are; without any the others mean nothing
   */
  record EventTimes(long count, long max, long min, long average) {}

  /**
   * Rows of an operator's state.
   *
   * @param total how many there are after the batch
   * @param updated how many the batch added or changed
   * @param removed how many the watermark took away
   * @param changed how many the batch's file of changes holds
   * @param dropped rows of the input that came too late
   */
  record Counts(long total, long updated, long removed, long changed, long dropped) {}
}
