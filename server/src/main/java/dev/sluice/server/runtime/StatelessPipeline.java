package dev.sluice.server.runtime;

import dev.sluice.server.engine.Engine;
import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.QueryProgress.StateProgress;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pipeline in which a batch depends on its own rows only. */
final class StatelessPipeline implements Pipeline {
  private final Pipelines query;
  private final Engine engine;

  StatelessPipeline(Pipelines query, Engine engine) {
    this.query = query;
    this.engine = engine;
  }

  @Override
  public BatchOutput execute(MicroBatch batch, Map<String, FileRelation> input) {
    CompiledQuery result = query.over(Inputs.columns(input)).at(batch.plannedAt()).result();
    return engine.execute(new EngineQuery(result.sql(), result.schema(), input));
  }

  @Override
  public void keep(MicroBatch batch) {
    // There is nothing to know of it.
  }

  @Override
  public void committed(MicroBatch batch) {
    // Nor was anything held back for it.
  }

  @Override
  public void found(MicroBatch batch) {
    // The offsets tell where the next one begins.
  }

  @Override
  public long watermarkMillis() {
    return 0;
  }

  @Override
  public boolean wantsBatch() {
    return false;
  }

  @Override
  public @Nullable StateProgress progress() {
    return null;
  }

  @Override
  public void close() {
    // Batches leave nothing open.
  }
}
