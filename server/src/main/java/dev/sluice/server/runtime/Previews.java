package dev.sluice.server.runtime;

import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows what a pipeline makes of some rows of its source; writes nothing. */
@FunctionalInterface
public interface Previews {

  /**
   * Runs each step on the rows of the one before it.
   *
   * @param draft a definition whose sources can be opened and whose steps are known to compile
   * @throws SluiceException {@code TOO_MANY_REQUESTS} where others run; {@code TIMEOUT}; what is
   *     wrong with a source. What a row does to a step is no error of the call.
   */
  Preview preview(DraftDefinition draft, Bounds bounds);

  /**
   * How much is read and shown.
   *
   * @param maxRows most rows shown of each step
   * @param atMost how long it may take in all
   * @param newestFirst whether to begin with the newest files of a source, not the oldest
   */
  record Bounds(int maxRows, Duration atMost, boolean newestFirst) {}

  /**
   * The rows after each step.
   *
   * @param steps the source, then each transform
   * @param complete false where only a part of a source was read
   */
  record Preview(List<Step> steps, boolean complete, Duration elapsed) {
    public Preview {
      steps = List.copyOf(steps);
    }
  }

  /**
   * One step.
   *
   * @param pointer JSON pointer to it in the definition
   * @param transform null for the source
   * @param count of all rows of the step, null where a row made it fail
   * @param rows the first of them, with values as {@link dev.sluice.server.model.RowCursor} has
   *     them
   * @param error what a row did, or null
   */
  record Step(
      String pointer,
      @Nullable Transform transform,
      StructType schema,
      @Nullable Long count,
      List<List<@Nullable Object>> rows,
      @Nullable SluiceException error) {}
}
