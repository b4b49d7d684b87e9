package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Validation;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.source.Source;
import dev.sluice.server.sparksql.CompiledQuery;
import dev.sluice.server.sparksql.SparkSql;
import java.time.Instant;
import java.time.ZoneId;

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
        BatchQuery pipeline = compile(definition, source, sink);
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

  /** Checks each part that could be read, and whether the parts fit together; leaves no trace. */
  Validation validate(DraftDefinition draft) {
    return new DefinitionCheck(connectors, checkpoints).check(draft);
  }

  /**
   * The pipeline's rows as the sink takes them; those of an upsert are checked when they meet the
   * table.
   */
  static CompiledQuery fitted(
      CompiledQuery pipeline, WriteTarget target, SinkSpec sink, ZoneId timeZone) {
    return sink instanceof SinkSpec.Delta delta && delta.upsert() != null
        ? SparkSql.upsertRows(pipeline, target.columns(), delta.upsert(), timeZone)
        : SparkSql.checked(SparkSql.assign(pipeline, target.columns(), timeZone), target);
  }

  private static BatchQuery compile(QueryDefinition definition, Source source, Sink sink) {
    StructType input = source.schema();
    BatchQuery pipeline =
        at -> SparkSql.pipeline(input, definition.transforms(), definition.timeZone(), at);
    WriteTarget target = sink.target(pipeline.at(Instant.EPOCH).schema());
    BatchQuery query =
        at -> fitted(pipeline.at(at), target, definition.sink(), definition.timeZone());
    CompiledQuery any = query.at(Instant.EPOCH);
    return any.timed() ? query : at -> any;
  }
}
