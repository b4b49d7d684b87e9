package dev.sluice.server.sparksql;

import dev.sluice.server.model.Input;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.Relation;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles a pipeline: its own source and those of the relations that its steps name. */
final class PipelineCompiler {
  private final Steps steps;
  private final SqlNames names = new SqlNames();
  private final Relations relations = new Relations(new NoTables(), names);
  private final PipelineFaults faults = new PipelineFaults();

  /** The inputs that each batch reads as a whole. */
  private final Set<String> statics = new HashSet<>();

  PipelineCompiler(Steps steps) {
    this.steps = steps;
  }

  SqlNames names() {
    return names;
  }

  Relations relations() {
    return relations;
  }

  PipelineFaults faults() {
    return faults;
  }

  /** Which of the relations so far are streams. */
  Streams streams() {
    return new Streams(statics);
  }

  /** The query as if all rows there will ever be were one batch. */
  CompiledQuery compile() {
    return query(build());
  }

  /** The query as it runs batch by batch. */
  CompiledPipeline compile(OutputMode mode) {
    Rel pipeline = build();
    StreamPlanner planner = new StreamPlanner(mode, names, streams());
    Rel result = planner.cut(pipeline);
    return new CompiledPipeline(query(result), planner.plan(), GroupKeys.of(pipeline));
  }

  private Rel build() {
    StepCompiler compiler = new StepCompiler(this, scan(Input.MAIN), "", true);
    compiler.build(steps.transforms(), steps.first());
    faults.check();
    return compiler.current();
  }

  private static CompiledQuery query(Rel rel) {
    boolean timed = Session.current().isTimed();
    Map<String, RowFilter> wanted = RowFilters.of(rel, Map.of(Input.MAIN, 1));
    return new CompiledQuery(RelSql.query(rel), RelSql.schema(rel), Map.of(), timed, wanted);
  }

  /**
   * The rows of a relation that a step names; empty where its steps are faulty.
   *
   * @param place of the relation in the definition, which is the name of its input
   * @param streaming whether it is named by a step of a stream
   */
  Optional<Rel> relation(Relation relation, String place, boolean streaming) {
    boolean stream = streaming && relation.streaming();
    if (!stream) {
      statics.add(place);
    }
    StepCompiler compiler = new StepCompiler(this, scan(place), place, stream);
    boolean known = compiler.build(relation.transforms(), 0);
    return known ? Optional.of(compiler.current()) : Optional.empty();
  }

  private Rel scan(String input) {
    StructType columns = Objects.requireNonNull(steps.columns().get(input), input);
    return relations.scan(input, List.of(Input.MAIN), columns, Position.START);
  }

  /** A pipeline reads its inputs only. */
  private static final class NoTables implements TableSchemas {
    @Override
    public Optional<StructType> schemaOf(TableRead table) {
      return Optional.empty();
    }

    @Override
    public @Nullable Instant instant(CompiledQuery constant) {
      return null; // no table is there, at whatever version
    }

    @Override
    public List<String> names() {
      return List.of(Input.MAIN);
    }
  }
}
