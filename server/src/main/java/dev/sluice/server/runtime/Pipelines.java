package dev.sluice.server.runtime;

import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.stream.CompiledPipeline;
import dev.sluice.server.sparksql.stream.Steps;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The transforms of a query, compiled for the columns that its sources have at the moment and
 * fitted to its sink; compiled anew where a source has other columns. Used by one thread at a time.
 */
final class Pipelines {
  private final QueryDefinition definition;
  private final SinkSpec spec;
  private final Sink sink;
  private @Nullable Map<String, StructType> input;
  private @Nullable BatchQuery compiled;

  /**
   * The pipelines of a query.
   *
   * @param spec the sink as it takes the result
   */
  Pipelines(QueryDefinition definition, SinkSpec spec, Sink sink) {
    this.definition = definition;
    this.spec = spec;
    this.sink = sink;
  }

  /**
   * The pipeline over these columns, by the names of the relations; gives those that the sink has
   * or will have.
   *
   * @throws dev.sluice.server.model.SluiceException where the transforms or the sink cannot take
   *     such rows
   */
  BatchQuery over(Map<String, StructType> columns) {
    if (compiled == null || !columns.equals(input)) {
      compiled = null; // the sink may have promised other columns by the time this fails
      compiled = compile(columns);
      input = columns;
    }
    return Objects.requireNonNull(compiled);
  }

  private BatchQuery compile(Map<String, StructType> columns) {
    WriteTarget target = sink.target(compile(definition, columns).result().schema());
    BatchQuery query =
        at -> {
          CompiledPipeline pipeline = compile(definition, columns, at);
          return pipeline.withResult(
              fitted(pipeline.result(), target, spec, definition.timeZone()));
        };
    CompiledPipeline any = query.at(Instant.EPOCH);
    return any.result().timed() ? query : at -> any;
  }

  /** The transforms alone, for whatever time. */
  static CompiledPipeline compile(QueryDefinition definition, Map<String, StructType> columns) {
    return compile(definition, columns, Instant.EPOCH);
  }

  private static CompiledPipeline compile(
      QueryDefinition definition, Map<String, StructType> columns, Instant at) {
    return SparkSql.streaming(
        Steps.of(columns, definition.relations(), definition.transforms()),
        ResultSink.mode(definition.sink()),
        definition.timeZone(),
        at);
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
}
