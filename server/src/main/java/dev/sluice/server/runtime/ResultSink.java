package dev.sluice.server.runtime;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.stream.CompiledPipeline;
import java.util.List;

/** What an output mode makes of a table: how the rows of a result get into it. */
final class ResultSink {
  private ResultSink() {}

  static OutputMode mode(SinkSpec sink) {
    if (sink instanceof SinkSpec.Delta delta) {
      return delta.outputMode();
    }
    throw new AssertionError(sink);
  }

  /**
   * The sink as it takes the result: in the output mode {@code update} a group takes the place of
   * what the table had of it, and the only group there is replaces the whole table.
   */
  static SinkSpec of(SinkSpec sink, CompiledPipeline pipeline) {
    if (!(sink instanceof SinkSpec.Delta delta)
        || delta.outputMode() != OutputMode.UPDATE
        || delta.upsert() != null
        || !pipeline.plan().aggregates()) {
      return sink;
    }
    List<String> keys = pipeline.keys();
    if (keys == null) {
      String message =
          "The output mode update replaces the rows of a group by its keys, and the result does not"
              + " hold all of them";
      String suggestion = "keep the keys of the aggregation, or give the sink mode upsert and keys";
      throw new SluiceException(
          ErrorCode.STREAMING_OUTPUT_MODE_UNSUPPORTED_OPERATION,
          message + ".",
          List.of(Problem.at("/sink/outputMode", message, suggestion)));
    }
    OutputMode mode = keys.isEmpty() ? OutputMode.COMPLETE : OutputMode.UPDATE;
    SinkSpec.Upsert upsert = keys.isEmpty() ? null : new SinkSpec.Upsert(keys, null, null);
    return new SinkSpec.Delta(delta.table(), mode, upsert, delta.mergeSchema(), delta.creation());
  }
}
