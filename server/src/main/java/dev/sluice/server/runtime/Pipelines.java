package dev.sluice.server.runtime;

import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.sparksql.CompiledQuery;
import dev.sluice.server.sparksql.SparkSql;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The transforms of a query, compiled for the columns that its source has at the moment and fitted
 * to its sink; compiled anew where the source has other columns. Used by one thread at a time.
 */
final class Pipelines {
  private final QueryDefinition definition;
  private final Sink sink;
  private @Nullable StructType input;
  private @Nullable BatchQuery compiled;

  Pipelines(QueryDefinition definition, Sink sink) {
    this.definition = definition;
    this.sink = sink;
  }

  /**
   * The pipeline over these columns; gives those that the sink has or will have.
   *
   * @throws dev.sluice.server.model.SluiceException where the transforms or the sink cannot take
   *     such rows
   */
  BatchQuery over(StructType columns) {
    if (compiled == null || !columns.equals(input)) {
      compiled = null; // the sink may have promised other columns by the time this fails
      compiled = compile(columns);
      input = columns;
    }
    return Objects.requireNonNull(compiled);
  }

  private BatchQuery compile(StructType columns) {
    BatchQuery pipeline =
        at -> SparkSql.pipeline(columns, definition.transforms(), definition.timeZone(), at);
    WriteTarget target = sink.target(pipeline.at(Instant.EPOCH).schema());
    BatchQuery query =
        at -> fitted(pipeline.at(at), target, definition.sink(), definition.timeZone());
    CompiledQuery any = query.at(Instant.EPOCH);
    return any.timed() ? query : at -> any;
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
