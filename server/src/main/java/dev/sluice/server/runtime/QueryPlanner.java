package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.Validation;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.source.Source;

/** Opens what a definition names. Safe for use by many threads. */
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
        Pipelines pipelines = new Pipelines(definition, sink);
        return new QueryPlan(definition.name(), source, sink, checkpoint, pipelines);
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

  /** Checks each part that could be read, and whether the parts fit together; leaves no trace. */
  Validation validate(DraftDefinition draft) {
    return new DefinitionCheck(connectors, checkpoints).check(draft);
  }
}
