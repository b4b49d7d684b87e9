package dev.sluice.server.runtime;

import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Input;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Validation;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.source.Source;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.stream.Steps;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks one definition, part by part: a fault in one does not hide those of the others. */
final class DefinitionCheck {
  private final Connectors connectors;
  private final CheckpointDirectories checkpoints;
  private final List<Problem> problems = new ArrayList<>();

  DefinitionCheck(Connectors connectors, CheckpointDirectories checkpoints) {
    this.connectors = connectors;
    this.checkpoints = checkpoints;
  }

  Validation check(DraftDefinition draft) {
    problems.addAll(draft.problems());
    Map<String, StructType> columns = columns(draft.inputs());
    boolean known =
        draft.source() != null && draft.allRelations() && columns.size() == draft.inputs().size();
    Steps steps = Steps.of(columns, draft.relations(), draft.transforms());
    CompiledQuery pipeline =
        known
            ? attempt(
                () -> SparkSql.pipeline(steps, draft.timeZone(), Instant.EPOCH), problem -> problem)
            : null;
    Sink sink = sink(draft.sink());
    StructType output = null;
    if (pipeline != null && draft.allTransforms()) {
      output = pipeline.schema();
      SinkSpec spec = result(draft, steps);
      if (sink != null && spec != null) {
        attempt(() -> fitted(pipeline, sink, spec, draft.timeZone()), fault -> at("/sink", fault));
      }
    }
    String location = draft.checkpointLocation();
    if (location != null) {
      attempt(() -> checkpoints.resolve(location), fault -> at("/sink/checkpointLocation", fault));
    }
    return new Validation(problems, columns.get(Input.MAIN), output);
  }

  /** The sink as it takes the result, or null where the output mode does not allow the steps. */
  private @Nullable SinkSpec result(DraftDefinition draft, Steps steps) {
    SinkSpec sink = draft.sink();
    if (sink == null) {
      return null;
    }
    return attempt(
        () ->
            ResultSink.of(
                sink,
                SparkSql.streaming(steps, ResultSink.mode(sink), draft.timeZone(), Instant.EPOCH)),
        fault -> fault);
  }

  /** The columns of the inputs that can be opened, by their names. */
  private Map<String, StructType> columns(List<Input> inputs) {
    Map<String, StructType> columns = new HashMap<>();
    for (Input input : inputs) {
      StructType known = columns(input);
      if (known != null) {
        columns.put(input.name(), known);
      }
    }
    return columns;
  }

  private @Nullable StructType columns(Input input) {
    if (input.source() instanceof SourceSpec.Delta delta) {
      return attempt(
          () -> {
            if (!input.streaming()) {
              return connectors.table(delta).schema();
            }
            try (Source source = connectors.source(delta)) {
              return source.schema();
            }
          },
          fault -> atTable(input.pointer(), delta.table(), fault));
    }
    throw new AssertionError(input.source());
  }

  /** The sink, null where there is none that could be opened. */
  private @Nullable Sink sink(@Nullable SinkSpec spec) {
    if (spec instanceof SinkSpec.Delta delta) {
      return attempt(
          () -> {
            Sink sink = connectors.sink(spec);
            sink.schema(); // opens the table
            return sink;
          },
          fault -> atTable("/sink", delta.table(), fault));
    }
    return null;
  }

  private static CompiledQuery fitted(
      CompiledQuery pipeline, Sink sink, SinkSpec spec, ZoneId timeZone) {
    WriteTarget target = sink.target(pipeline.schema());
    return Pipelines.fitted(pipeline, target, spec, timeZone);
  }

  /** The part, or null where it is faulty: its faults are noted then. */
  private <T> @Nullable T attempt(Supplier<T> part, Function<Problem, Problem> place) {
    try {
      return part.get();
    } catch (SluiceException e) {
      if (e.code().category() != ErrorCode.Category.USER) {
        throw e;
      }
      List<Problem> faults =
          e.problems().isEmpty()
              ? List.of(Problem.at("", String.valueOf(e.getMessage()), e.code().remedy()))
              : e.problems();
      faults.stream().map(place).forEach(problems::add);
      return null;
    }
  }

  private Problem atTable(String connector, TableRef table, Problem fault) {
    String key = table instanceof TableRef.Named ? "/table" : "/path";
    String nearest = connectors.nearest(table);
    return Problem.at(
        connector + key, fault.message(), nearest == null ? fault.suggestion() : nearest);
  }

  private static Problem at(String pointer, Problem fault) {
    return Problem.at(pointer, fault.message(), fault.suggestion());
  }
}
