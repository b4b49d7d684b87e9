package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.Input;
import dev.sluice.server.model.StreamingPlan;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline as a streaming query runs it.
 *
 * @param result the query of a batch's result, over {@link Input#MAIN} and the outputs of the
 *     plan's operators
 * @param keys the columns of the result that tell its groups apart, none for one group of all rows;
 *     null where its rows are no groups, or do not hold all keys of theirs
 */
public record CompiledPipeline(
    CompiledQuery result, StreamingPlan plan, @Nullable List<String> keys) {

  /** The same pipeline with another query of its result. */
  public CompiledPipeline withResult(CompiledQuery other) {
    return new CompiledPipeline(other, plan, keys);
  }
}
