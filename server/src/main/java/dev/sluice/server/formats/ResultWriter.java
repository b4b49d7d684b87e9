package dev.sluice.server.formats;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One result on its way out, used by one thread. After {@link #end} or {@link #fail} nothing more
 * is written.
 */
public interface ResultWriter {

  /** Writes a row whose values are as {@link dev.sluice.server.model.RowCursor} says. */
  void row(List<? extends @Nullable Object> row) throws IOException;

  /** Writes what tells a whole result from half of one. */
  void end(ResultEnd end) throws IOException;

  /**
   * Writes what the format can say about a failure after rows were sent.
   *
   * @return whether a reader sees the failure by that; otherwise the connection must be cut
   */
  boolean fail(ResultFailure failure) throws IOException;

  /**
   * How a result ended well.
   *
   * @param rows how many were sent
   * @param truncated whether the statement had more
   */
  record ResultEnd(long rows, long elapsedMs, boolean truncated) {}

  /**
   * Why a result broke off.
   *
   * @param problem the problem document, as JSON
   */
  record ResultFailure(String code, String message, String problem) {}
}
