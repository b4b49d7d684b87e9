package dev.sluice.server.engine;

import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.StreamingPlan;
import java.nio.file.Path;
import java.util.List;

/**
 * What the operators of one run of a streaming query keep, in the engine's memory; it spills to
 * disk with the rest. Used by one thread at a time.
 *
 * <p>A batch sees the state as the last committed batch left it, and changes it by its own commit
 * only. After an error the session is closed and another one restored.
 */
public interface StateSession extends AutoCloseable {
  /**
   * Puts back what an earlier run kept.
   *
   * @param files for each operator the files that {@link StateBatch#write} and {@link #snapshot}
   *     wrote, in any order; with a snapshot none that are older
   * @param input the query's inputs, of which no row is read
   */
  void restore(StreamingPlan plan, List<List<Path>> files, EngineQuery input);

  /**
   * Runs a batch up to its result.
   *
   * @param result the query of the batch's result
   * @param watermarks the watermarks that count
   */
  StateBatch begin(StreamingPlan plan, EngineQuery result, Watermarks watermarks);

  /**
   * Begins to write all that one operator keeps after the last committed batch, beside what comes
   * next. Between two batches only, and one at a time.
   */
  Snapshot snapshot(StreamingPlan plan, int operator, Path file);

  /** Forgets everything. */
  @Override
  void close();

  /** All that an operator kept, while it is written. Used by the session's thread. */
  interface Snapshot extends AutoCloseable {
    /** Whether all is on disk for good; throws what has kept it from that. */
    boolean isWritten();

    /** Waits until it is or cannot be. */
    void await();

    /** Gives up what is not written. */
    @Override
    void close();
  }

  /**
   * Event times in milliseconds since 1970.
   *
   * @param late rows that are not after it are late: the watermark of the batch before
   * @param evict what is not after it is complete
   */
  record Watermarks(long late, long evict) {}
}
