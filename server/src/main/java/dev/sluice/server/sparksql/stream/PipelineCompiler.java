package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.Input;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.Relation;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.FromBuilder;
import dev.sluice.server.sparksql.query.GroupKeys;
import dev.sluice.server.sparksql.query.QueryBuilder;
import dev.sluice.server.sparksql.query.Relations;
import dev.sluice.server.sparksql.query.RowFilters;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.query.TableSchemas;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compiles a pipeline: its own source and those of the relations that its steps name. */
public final class PipelineCompiler {
  private final Steps steps;
  private final SqlNames names = new SqlNames();
  private final Relations relations;
  private final PipelineFaults faults = new PipelineFaults();

  /** The relations that SQL may read; each is there once they all are compiled. */
  private final Map<String, Rel> views = new TreeMap<>();

  private final Set<String> read = new HashSet<>();

  /** The inputs that each batch reads as a whole. */
  private final Set<String> statics = new HashSet<>();

  public PipelineCompiler(Steps steps) {
    this.steps = steps;
    this.relations = new Relations(new NoTables(steps.relations().keySet()), names);
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
  public CompiledQuery compile() {
    return query(build());
  }

  /** The query as it runs batch by batch. */
  public CompiledPipeline compile(OutputMode mode) {
    Rel pipeline = build();
    faults.attempt("/transforms/" + (steps.transforms().size() - 1), () -> named(pipeline));
    views.keySet().forEach(name -> faults.attempt(Input.place(name), () -> wanted(name)));
    faults.check();
    StreamPlanner planner = new StreamPlanner(mode, names, streams());
    Rel result = planner.cut(pipeline);
    return new CompiledPipeline(query(result), planner.plan(), GroupKeys.of(pipeline));
  }

  /** Refuses a result of which two columns have one name, as joins may leave them. */
  private static Rel named(Rel pipeline) {
    Set<String> seen = new HashSet<>();
    for (Column column : pipeline.columns()) {
      if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
        throw SelectBuilder.duplicate(column.name(), Position.START);
      }
    }
    return pipeline;
  }

  /** Refuses a relation whose rows a batch would read for nothing. */
  private Rel wanted(String name) {
    if (!read.contains(name)) {
      throw Refusals.mismatch(Position.START, "No sql step reads the relation " + name);
    }
    return Objects.requireNonNull(views.get(name));
  }

  private Rel build() {
    Map<String, Rel> compiled = new TreeMap<>();
    steps
        .relations()
        .forEach(
            (name, relation) ->
                relation(relation, Input.place(name), true)
                    .ifPresent(rel -> compiled.put(name, rel)));
    faults.check();
    views.putAll(compiled);
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

  /** Lets SQL read the relations that the definition names. */
  void define(QueryBuilder queries) {
    views.keySet().forEach(name -> queries.define(name, () -> view(name)));
  }

  /** One reading of a relation; each has columns of its own. */
  private Rel view(String name) {
    Rel rel = Objects.requireNonNull(views.get(name));
    return FromBuilder.requalified(read.add(name) ? rel : names.again(rel), List.of(name));
  }

  /** A join that a step makes, where it has a meaning on streams. */
  Rel checked(Rel.Join join) {
    boolean leftIsStream = streams().isStream(join.left());
    if (leftIsStream != streams().isStream(join.right())) {
      JoinRules.checkStatic(join.kind(), leftIsStream);
    }
    return join;
  }

  private Rel scan(String input) {
    StructType columns = Objects.requireNonNull(steps.columns().get(input), input);
    return relations.scan(input, List.of(Input.MAIN), columns, Position.START);
  }

  /** A pipeline reads its inputs only. */
  private record NoTables(Set<String> relations) implements TableSchemas {
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
      List<String> known = new ArrayList<>(relations);
      known.add(Input.MAIN);
      return known;
    }
  }
}
