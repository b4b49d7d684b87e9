package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.Validation;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.sparksql.stream.CompiledPipeline;
import java.util.UUID;
import java.util.function.Supplier;

/** Opens what a definition names. Safe for use by many threads. */
final class QueryPlanner {
  private final Connectors connectors;
  private final CheckpointDirectories checkpoints;
  private final Engine engine;
  private final Supplier<UUID> attempts;

  /**
   * A planner.
   *
   * @param engine runs the pipelines
   * @param attempts gives a token that no other attempt at any batch has
   */
  QueryPlanner(
      Connectors connectors,
      CheckpointDirectories checkpoints,
      Engine engine,
      Supplier<UUID> attempts) {
    this.connectors = connectors;
    this.checkpoints = checkpoints;
    this.engine = engine;
    this.attempts = attempts;
  }

  /** The plan of a run; its checkpoint is held until {@link #release}. */
  QueryPlan open(QueryDefinition definition, KnownCheckpoint known) {
    Checkpoint checkpoint = checkpoints.claim(definition, known);
    try {
      Inputs inputs = Inputs.open(connectors, definition.inputs());
      try {
        CompiledPipeline compiled = Pipelines.compile(definition, inputs.columns());
        SinkSpec spec = ResultSink.of(definition.sink(), compiled);
        Sink sink = connectors.sink(spec);
        Pipelines pipelines = new Pipelines(definition, spec, sink);
        Pipeline pipeline = pipeline(definition, compiled, pipelines, checkpoint);
        return new QueryPlan(definition.name(), inputs, sink, checkpoint, pipelines, pipeline);
      } catch (RuntimeException e) {
        inputs.close();
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

  /** Checks each part that could be read, and whether the parts fit together; leaves no trace. */
  Validation validate(DraftDefinition draft) {
    return new DefinitionCheck(connectors, checkpoints).check(draft);
  }

  private Pipeline pipeline(
      QueryDefinition definition,
      CompiledPipeline compiled,
      Pipelines query,
      Checkpoint checkpoint) {
    if (compiled.plan().isStateless()) {
      StateFit.checkNone(checkpoint, compiled.plan());
      return new StatelessPipeline(query, engine);
    }
    long last = checkpoint.commits().newest().orElse(-1);
    WatermarkTracker watermark = new WatermarkTracker(definition.watermarkPolicy());
    watermark.restore(last < 0 ? 0 : checkpoint.watermarkAfter(last));
    return new StatefulPipeline(query, engine, checkpoint.state(), watermark, attempts);
  }
}
