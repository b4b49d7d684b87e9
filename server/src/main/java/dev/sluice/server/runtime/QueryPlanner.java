package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.source.Source;
import dev.sluice.server.sparksql.CompiledQuery;
import dev.sluice.server.sparksql.SparkSql;
import java.util.List;
import java.util.function.Supplier;

/** Opens and compiles what a definition names. Safe for use by many threads. */
final class QueryPlanner {
  private final Connectors connectors;
  private final CheckpointDirectories checkpoints;

  QueryPlanner(Connectors connectors, CheckpointDirectories checkpoints) {
    this.connectors = connectors;
    this.checkpoints = checkpoints;
  }

  /** The plan of a run; its checkpoint is held until {@link #release}. */
  QueryPlan open(QueryDefinition definition, KnownCheckpoint known) {
    Checkpoint checkpoint = checkpoints.claim(definition, known);
    try {
      Source source = connectors.source(definition.source());
      try {
        Sink sink = connectors.sink(definition.sink());
        CompiledQuery pipeline = compile(definition, source, sink);
        return new QueryPlan(definition.name(), source, sink, checkpoint, pipeline);
      } catch (RuntimeException e) {
        source.close();
        throw e;
      }
    } catch (RuntimeException e) {
      checkpoints.release(checkpoint);
      throw e;
    }
  }

  void release(QueryPlan plan) {
    checkpoints.release(plan.checkpoint());
  }

  /**
   * Checks that source, transforms, sink and checkpoint fit together; leaves no trace.
   *
   * @throws SluiceException {@code INVALID_DEFINITION} with a pointer to the part that does not
   */
  void validate(QueryDefinition definition) {
    pointing("/sink/checkpointLocation", () -> checkpoints.locate(definition));
    try (Source source = pointing("/source", () -> connectors.source(definition.source()))) {
      Sink sink = pointing("/sink", () -> connectors.sink(definition.sink()));
      pointing("/sink", () -> compile(definition, source, sink));
    }
  }

  private static CompiledQuery compile(QueryDefinition definition, Source source, Sink sink) {
    CompiledQuery pipeline = SparkSql.pipeline(source.schema(), definition.transforms());
    StructType target = sink.schema().orElse(pipeline.schema());
    return SparkSql.assign(pipeline, target);
  }

  private static <T> T pointing(String pointer, Supplier<T> part) {
    try {
      return part.get();
    } catch (SluiceException e) {
      if (e.code().category() != ErrorCode.Category.USER) {
        throw e;
      }
      String message = String.valueOf(e.getMessage());
      List<Problem> problems =
          e.problems().isEmpty()
              ? List.of(Problem.at(pointer, message, e.code().remedy()))
              : e.problems();
      throw new SluiceException(ErrorCode.INVALID_DEFINITION, message, problems);
    }
  }
}
