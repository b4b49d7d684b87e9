package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Input;
import dev.sluice.server.model.Transform;
import dev.sluice.server.sparksql.functions.Conversions;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.grammar.TypeNames;
import dev.sluice.server.sparksql.query.EventWindows;
import dev.sluice.server.sparksql.query.ExpressionBuilder;
import dev.sluice.server.sparksql.query.FromBuilder;
import dev.sluice.server.sparksql.query.Generation;
import dev.sluice.server.sparksql.query.GroupBy;
import dev.sluice.server.sparksql.query.LateralAliases;
import dev.sluice.server.sparksql.query.QueryBuilder;
import dev.sluice.server.sparksql.query.Scope;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.query.SelectList;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compiles the steps behind one source, one after the other. */
final class StepCompiler {
  private static final long MAX_READS = 1000;

  private final PipelineCompiler pipeline;
  private final SqlNames names;
  private final PipelineFaults faults;
  private final StatefulSteps stateful;
  private final String place;
  private final boolean streaming;
  private Rel current;

  /** How often the steps so far read their input: the SQL is as many times as long. */
  private long reads = 1;

  /** How often the step at hand reads what the steps before it give. */
  private long references;

  /**
   * A compiler of steps.
   *
   * @param place of what the steps belong to in the definition; "" for the query itself
   * @param streaming whether the source's rows are read as they come
   */
  StepCompiler(PipelineCompiler pipeline, Rel source, String place, boolean streaming) {
    this.pipeline = pipeline;
    this.names = pipeline.names();
    this.faults = pipeline.faults();
    this.stateful = new StatefulSteps(names);
    this.place = place;
    this.streaming = streaming;
    this.current = source;
  }

  /** The rows after the steps so far. */
  Rel current() {
    return current;
  }

  /**
   * Compiles steps; false where the columns after them are unknown.
   *
   * @param first the place of the first of them
   */
  boolean build(List<Transform> transforms, int first) {
    boolean known = true;
    for (int i = 0; known && i < transforms.size(); i++) {
      known = step(transforms.get(i), place + "/transforms/" + (first + i));
    }
    return known;
  }

  /** Compiles one step; false where the columns after it are unknown. */
  private boolean step(Transform step, String pointer) {
    if (step instanceof Transform.Filter filter) {
      attempt(pointer + "/filter", () -> condition(filter.condition()))
          .ifPresent(condition -> current = new Rel.Filter(current, condition));
      return true;
    }
    if (step instanceof Transform.Select select) {
      return select(select, pointer + "/select");
    }
    if (step instanceof Transform.Drop drop) {
      return drop(drop, pointer + "/drop");
    }
    if (step instanceof Transform.WithColumn column) {
      return withColumn(column, pointer + "/withColumn");
    }
    if (step instanceof Transform.WithColumnRenamed renamed) {
      return rename(renamed, pointer + "/withColumnRenamed");
    }
    if (step instanceof Transform.Sql sql) {
      return replace(pointer + "/sql", () -> query(sql.query()));
    }
    if (step instanceof Transform.WithWatermark watermark) {
      return replace(pointer + "/withWatermark", () -> stateful.watermark(current, watermark));
    }
    if (step instanceof Transform.GroupBy groupBy) {
      return groupBy(groupBy, pointer + "/groupBy");
    }
    if (step instanceof Transform.DropDuplicates duplicates) {
      String name =
          duplicates.withinWatermark() ? "/dropDuplicatesWithinWatermark" : "/dropDuplicates";
      return replace(pointer + name, () -> stateful.dropDuplicates(current, duplicates));
    }
    if (step instanceof Transform.Union union) {
      return union(union, pointer + "/union");
    }
    if (step instanceof Transform.Join join) {
      return join(join, pointer + "/join");
    }
    throw new AssertionError(step);
  }

  private boolean union(Transform.Union step, String pointer) {
    Optional<Rel> with = pipeline.relation(step.with(), pointer, streaming);
    return with.isPresent()
        && replace(
            pointer,
            () ->
                new QueryBuilder(pipeline.relations(), names)
                    .unionAll(current, with.get(), Position.START));
  }

  private boolean join(Transform.Join step, String pointer) {
    Optional<Rel> with = pipeline.relation(step.with(), pointer + "/with", streaming);
    if (with.isEmpty()) {
      return false;
    }
    JoinStep join = new JoinStep(current, with.get(), step);
    Optional<Rel.Join> joined = attempt(pointer + "/on", () -> join.rows(join.condition()));
    return joined.isPresent() && replace(pointer + "/type", () -> pipeline.checked(joined.get()));
  }

  private boolean replace(String pointer, Supplier<Rel> step) {
    Optional<Rel> next = attempt(pointer, step);
    next.ifPresent(rel -> current = rel);
    return next.isPresent();
  }

  private boolean groupBy(Transform.GroupBy step, String pointer) {
    StatefulSteps.Groups groups = stateful.new Groups(current);
    boolean sound = true;
    for (int i = 0; i < step.keys().size(); i++) {
      String key = step.keys().get(i);
      sound &= attempt(pointer + "/keys/" + i, () -> groups.key(key)).isPresent();
    }
    for (int i = 0; i < step.aggregates().size(); i++) {
      String aggregate = step.aggregates().get(i);
      sound &= attempt(pointer + "/aggregates/" + i, () -> groups.aggregate(aggregate)).isPresent();
    }
    return sound && replace(pointer, () -> groups.over(current));
  }

  private <T> Optional<T> attempt(String pointer, Supplier<T> work) {
    return faults.attempt(pointer, work);
  }

  private Scope scope() {
    return new Scope(current.columns());
  }

  private Expr condition(String text) {
    Expr condition = new ExpressionBuilder(scope()).build(SparkParser.plain(text));
    return SelectBuilder.rowCondition(condition, "A filter");
  }

  private boolean select(Transform.Select select, String pointer) {
    List<SelectBuilder.Named> items = new ArrayList<>();
    LateralAliases aliases = new LateralAliases(names);
    EventWindows windows = new EventWindows(names);
    Scope scope = scope().allowLateral(aliases).allowEventWindows(windows);
    Generation generation = new Generation(names);
    boolean sound = true;
    for (int i = 0; i < select.expressions().size(); i++) {
      String text = select.expressions().get(i);
      Optional<List<SelectBuilder.Named>> built =
          attempt(
              pointer + "/" + i,
              () -> {
                List<SelectBuilder.Named> named =
                    SelectList.items(List.of(SparkParser.expression(text)), scope, generation);
                named.forEach(item -> SelectBuilder.rowValue(item.value()));
                rowValues(generation);
                return named;
              });
      built.ifPresent(items::addAll);
      sound &= built.isPresent();
    }
    if (sound) {
      current = aliases.below(generation.rel(windowed(windows)), value -> value);
    }
    List<SelectBuilder.Named> shared = aliases.shared(items, items);
    return sound && attempt(pointer, () -> project(shared)).isPresent();
  }

  private Rel windowed(EventWindows windows) {
    return windows.over(current, GroupBy.ALL_ROWS);
  }

  private static void rowValues(Generation generation) {
    if (generation.aggregates()) {
      throw Refusals.unsupported(
          Position.START, "An aggregate in this step", "single-row functions");
    }
  }

  private Rel project(List<SelectBuilder.Named> columns) {
    List<String> seen = new ArrayList<>();
    Set<String> used = new HashSet<>();
    List<Rel.Item> items = new ArrayList<>();
    for (SelectBuilder.Named column : columns) {
      seen.add(column.name().toLowerCase(Locale.ROOT));
      if (Collections.frequency(seen, column.name().toLowerCase(Locale.ROOT))
          > Math.max(1, count(column.name()))) {
        throw SelectBuilder.duplicate(column.name(), column.value().at());
      }
      items.add(names.item(column.name(), column.value(), used));
    }
    current = new Rel.Project(current, items);
    return current;
  }

  /** How many columns have a name now: behind a join it may be two. */
  private long count(String name) {
    return current.columns().stream().filter(each -> each.name().equalsIgnoreCase(name)).count();
  }

  private List<SelectBuilder.Named> passedThrough() {
    List<SelectBuilder.Named> items = new ArrayList<>();
    for (Column column : current.columns()) {
      items.add(new SelectBuilder.Named(column.name(), new Expr.Reference(column, Position.START)));
    }
    return items;
  }

  private boolean drop(Transform.Drop drop, String pointer) {
    List<SelectBuilder.Named> items = passedThrough();
    for (int i = 0; i < drop.columns().size(); i++) {
      String name = drop.columns().get(i);
      attempt(
          pointer + "/" + i,
          () -> {
            existing(name);
            return items.removeIf(item -> item.name().equalsIgnoreCase(name));
          });
    }
    project(items);
    return true;
  }

  private void existing(String name) {
    List<String> known = current.columns().stream().map(Column::name).toList();
    if (known.stream().noneMatch(name::equalsIgnoreCase)) {
      throw Refusals.unknownColumn(Position.START, name, known);
    }
  }

  private boolean withColumn(Transform.WithColumn step, String pointer) {
    List<SelectBuilder.Named> columns = passedThrough();
    Optional<Expr> value = attempt(pointer + "/expr", () -> value(step.expression()));
    Optional<DataType> type = Optional.empty();
    String cast = step.cast();
    if (cast != null) {
      type = attempt(pointer + "/cast", () -> TypeNames.of(SparkParser.dataType(cast)));
      if (type.isEmpty()) {
        return false;
      }
    }
    Expr result = typed(value.orElse(null), type.orElse(null), pointer);
    if (result == null) {
      return false;
    }
    put(step.name(), result, columns);
    return true;
  }

  /** A value of each row, which may be made by a generator of one column. */
  private Expr value(String text) {
    SparkParser.plain(text);
    Generation generation = new Generation(names);
    EventWindows windows = new EventWindows(names);
    Scope scope = scope().allowEventWindows(windows);
    List<SelectBuilder.Named> made = generation.items(SparkParser.expression(text), scope);
    if (made == null) {
      Expr value =
          SelectBuilder.rowValue(new ExpressionBuilder(scope).build(SparkParser.plain(text)));
      current = windowed(windows);
      return value;
    }
    rowValues(generation);
    if (made.size() != 1) {
      throw Refusals.unsupported(
          Position.START, "A generator of several columns in withColumn", "a select step");
    }
    current = generation.rel(windowed(windows));
    return made.get(0).value();
  }

  /** The value to go on with; where it is faulty and its type is known, a stand-in. */
  private @Nullable Expr typed(@Nullable Expr value, @Nullable DataType type, String pointer) {
    if (type == null) {
      return value;
    }
    Expr standIn = new Expr.Literal(null, type, Position.START);
    if (value == null) {
      return standIn;
    }
    return attempt(pointer + "/cast", () -> Conversions.cast(value, type, false, value.at()))
        .orElse(standIn);
  }

  private void put(String name, Expr value, List<SelectBuilder.Named> columns) {
    List<SelectBuilder.Named> items = new ArrayList<>(columns);
    boolean replaced = false;
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).name().equalsIgnoreCase(name)) {
        items.set(i, new SelectBuilder.Named(name, value));
        replaced = true;
      }
    }
    if (!replaced) {
      items.add(new SelectBuilder.Named(name, value));
    }
    project(items);
  }

  private boolean rename(Transform.WithColumnRenamed step, String pointer) {
    Optional<Boolean> known =
        attempt(
            pointer + "/from",
            () -> {
              existing(step.from());
              return true;
            });
    if (known.isEmpty()) {
      return false;
    }
    List<SelectBuilder.Named> items = passedThrough();
    items.replaceAll(
        item ->
            item.name().equalsIgnoreCase(step.from())
                ? new SelectBuilder.Named(step.to(), item.value())
                : item);
    return attempt(pointer + "/to", () -> project(items)).isPresent();
  }

  private Rel query(String text) {
    QueryBuilder queries = new QueryBuilder(pipeline.relations(), names);
    references = 0;
    queries.define(Input.MAIN, this::reference);
    pipeline.define(queries);
    Rel rel = queries.build(SparkParser.query(text));
    if (streaming) {
      new StreamingRules(pipeline.streams()).check(rel);
    }
    reads *= Math.max(1, references);
    Set<String> seen = new HashSet<>();
    for (Column column : rel.columns()) {
      if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
        throw SelectBuilder.duplicate(column.name(), Position.START);
      }
    }
    return rel;
  }

  /** One reading of what the steps before give. */
  private Rel reference() {
    references++;
    if (reads * references > MAX_READS) {
      throw Refusals.unsupported(
          Position.START, "A pipeline that reads its input more than 1000 times", null);
    }
    Rel rel = references == 1 ? current : names.again(current);
    return FromBuilder.requalified(rel, List.of(Input.MAIN));
  }
}
