package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SelectClauses;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.Normalized;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.HavingClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LateralViewContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QualifyClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RegularQuerySpecificationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WhereClauseContext;
import org.jspecify.annotations.Nullable;

/** One SELECT of the parse tree, with the ORDER BY and LIMIT that belong to it. */
public final class SelectBuilder {
  private final QueryBuilder queries;
  private final SqlNames names;

  SelectBuilder(QueryBuilder queries, SqlNames names) {
    this.queries = queries;
    this.names = names;
  }

  /** A SELECT item before it has a place in a projection. */
  public record Named(String name, Expr value) {}

  Rel build(RegularQuerySpecificationContext context, Ordering ordering) {
    Rel from = new FromBuilder(queries, names).build(context.fromClause());
    return build(SelectClauses.of(context), from, ordering);
  }

  /** A SELECT over the relation of its FROM. */
  Rel build(SelectClauses context, Rel from, Ordering ordering) {
    Rel viewed = from;
    for (LateralViewContext view : context.lateralViews()) {
      viewed = Generation.view(viewed, view, queries, names);
    }
    Rel filtered = context.where() == null ? viewed : filter(viewed, context.where());
    LateralAliases aliases = new LateralAliases(names);
    EventWindows windows = new EventWindows(names);
    RandomValues randoms = new RandomValues(names);
    Scope scope =
        queries
            .scope(filtered)
            .allowWindows()
            .allowLateral(aliases)
            .allowEventWindows(windows)
            .allowRandomValues(randoms);
    windows.find(context.select(), scope).find(context.aggregation(), scope);
    Generation generation = new Generation(names);
    List<Named> items =
        SelectList.items(
            context.select().namedExpressionSeq().namedExpression(), scope, generation);
    items.forEach(item -> aliases.check(item.value()));
    boolean grouped =
        context.aggregation() != null
            || context.having() != null
            || generation.aggregates()
            || items.stream().anyMatch(item -> Expr.aggregates(item.value()));
    boolean distinct = context.isDistinct();
    if (grouped) {
      Selected rows = new Selected(filtered, scope, items, items, distinct, expr -> expr);
      return grouped(context, rows, generation, ordering);
    }
    windows.complete();
    Rel generated = generation.rel(windows.over(randoms.over(filtered), GroupBy.ALL_ROWS));
    Selected rows = new Selected(generated, scope, items, items, distinct, expr -> expr);
    return finish(windowed(rows, context.qualify()), ordering);
  }

  private Rel grouped(
      SelectClauses context, Selected rows, Generation generation, Ordering ordering) {
    Scope scope = rows.scope();
    List<Named> items = rows.items();
    GroupBy groupBy = new GroupByBuilder(scope, items).build(context.aggregation());
    if (groupBy.keys().stream().anyMatch(generation::isSource)
        || (context.having() != null && !generation.isEmpty())) {
      throw Generators.misplaced("of this SELECT", Position.of(context.select()));
    }
    Rel windowed = rows.over(groupBy);
    EventWindows windows = rows.windows();
    items.forEach(item -> windows.check(item.value()));
    items.forEach(item -> rows.randoms().check(item.value()));
    Grouping grouping = new Grouping(names, windowed, groupBy);
    generation.rewrite(grouping::rewrite);
    List<Named> rewritten =
        items.stream().map(item -> new Named(item.name(), grouping.rewrite(item.value()))).toList();
    Expr having = having(context.having(), scope, items);
    Expr condition = having == null ? null : grouping.rewriteCondition(having);
    if (having != null) {
      windows.check(having);
    }
    // The keys of ORDER BY may hold aggregates of their own, so they are typed before the group is.
    List<Expr> sorts = sortKeys(ordering, scope, items);
    refuseHiddenAggregates(ordering, having, rows);
    sorts.forEach(windows::check);
    sorts.forEach(grouping::rewrite);
    Rel base = grouping.rel();
    Rel kept = generation.rel(condition == null ? base : new Rel.Filter(base, condition));
    Selected groups = rows.over(kept, rewritten, grouping::rewrite);
    return finish(windowed(groups, context.qualify()), ordering);
  }

  private static @Nullable Expr having(
      @Nullable HavingClauseContext context, Scope scope, List<Named> items) {
    if (context == null) {
      return null;
    }
    Expr written = new ExpressionBuilder(aliased(scope, items)).build(context.booleanExpression());
    Expr having = inlined(scope, written);
    return Subqueries.filtering(
        Coercion.cast(withoutWindow(having, "HAVING"), PrimitiveType.BOOLEAN));
  }

  private static Scope aliased(Scope columns, List<Named> items) {
    Scope scope = columns.plain();
    items.forEach(item -> scope.alias(item.name(), item.value()));
    return scope;
  }

  private static Expr inlined(Scope scope, Expr expr) {
    return scope.lateral() == null ? expr : scope.lateral().inlined(expr);
  }

  /** Spark finds an aggregate of ORDER BY only where nothing stands between it and the groups. */
  private static void refuseHiddenAggregates(
      Ordering ordering, @Nullable Expr having, Selected rows) {
    List<String> selected = rows.items().stream().map(item -> ExprSql.of(item.value())).toList();
    boolean windows = rows.items().stream().anyMatch(item -> Expr.windows(item.value()));
    if (!rows.distinct() && !windows && (having == null || isMadeOf(having, selected))) {
      return;
    }
    for (Expr sort : sortKeys(ordering, rows.scope(), opaque(rows.items()))) {
      if (Expr.aggregates(sort)) {
        throw Refusals.mismatch(
            sort.at(), "ORDER BY cannot hold this aggregate; select it and name it here");
      }
    }
  }

  /** Stand-ins for selected values, whatever they are made of. */
  private static List<Named> opaque(List<Named> items) {
    List<Named> opaque = new ArrayList<>();
    for (Named item : items) {
      Expr value = item.value();
      Column column =
          new Column(List.of(), "item", value.type(), value.nullable(), ExprSql.of(value));
      opaque.add(new Named(item.name(), new Expr.Reference(column, value.at())));
    }
    return opaque;
  }

  private static boolean isMadeOf(Expr expr, List<String> selected) {
    if (selected.contains(ExprSql.of(expr))) {
      return true;
    }
    boolean part =
        expr instanceof Expr.Aggregate
            || expr instanceof Expr.GroupingId
            || expr instanceof Expr.Reference;
    return !part && expr.operands().stream().allMatch(each -> isMadeOf(each, selected));
  }

  /** The given values over single rows, window functions among them. */
  Rel project(Rel from, Scope scope, List<Named> items) {
    Selected rows = new Selected(from, scope, items, items, false, expr -> expr);
    return finish(windowed(rows, null), Ordering.NONE);
  }

  /** The given values over groups: first the keys, then the aggregates. */
  Rel grouped(Rel from, Scope scope, List<Named> keys, List<Named> aggregates) {
    GroupBy groupBy = GroupBy.plain(keys.stream().map(Named::value).toList());
    groupBy.keys().forEach(key -> EventWindows.unmerged(key, "GROUP BY", names));
    Grouping grouping = new Grouping(names, from, groupBy);
    List<Named> written = new ArrayList<>(keys);
    written.addAll(aggregates);
    List<Named> items =
        written.stream()
            .map(item -> new Named(item.name(), grouping.rewrite(item.value())))
            .toList();
    Selected groups = new Selected(grouping.rel(), scope, written, items, false, grouping::rewrite);
    return finish(groups, Ordering.NONE);
  }

  /** Computes the window functions, and takes the rows that QUALIFY wants. */
  private Selected windowed(Selected selected, @Nullable QualifyClauseContext qualify) {
    Windowing windowing = new Windowing(names);
    List<Named> items =
        selected.items().stream()
            .map(item -> new Named(item.name(), windowing.rewrite(item.value())))
            .toList();
    UnaryOperator<Expr> rewrite = expr -> windowing.rewrite(selected.rewrite().apply(expr));
    if (qualify == null) {
      return selected.over(windowing.rel(selected.base()), items, rewrite);
    }
    if (Expr.aggregates(condition(qualify, selected.scope(), opaque(selected.written())))) {
      throw Refusals.mismatch(
          Position.of(qualify), "QUALIFY cannot hold an aggregate; select it and name it here");
    }
    Expr condition = condition(qualify, selected.scope(), selected.written());
    Expr value = rewrite.apply(Coercion.cast(condition, PrimitiveType.BOOLEAN));
    if (windowing.isEmpty()) {
      throw Refusals.mismatch(condition.at(), "QUALIFY wants a window function");
    }
    return selected.over(new Rel.Filter(windowing.rel(selected.base()), value), items, rewrite);
  }

  private static Expr condition(QualifyClauseContext qualify, Scope columns, List<Named> items) {
    Scope scope = aliased(columns, items).allowAliasesInWindows();
    return inlined(columns, new ExpressionBuilder(scope).build(qualify.booleanExpression()));
  }

  /**
   * The SELECT list on its way through grouping and windows.
   *
   * @param written the items as written, over the rows of FROM
   * @param items the same items over {@code base}
   * @param rewrite turns an expression over the rows of FROM into one over {@code base}
   */
  private record Selected(
      Rel base,
      Scope scope,
      List<Named> written,
      List<Named> items,
      boolean distinct,
      UnaryOperator<Expr> rewrite) {
    RandomValues randoms() {
      return Objects.requireNonNull(scope.randomValues());
    }

    EventWindows windows() {
      return Objects.requireNonNull(scope.eventWindows());
    }

    /** The rows of FROM with the window of event time that the SELECT holds. */
    Rel over(GroupBy groupBy) {
      windows().complete();
      Rel from = randoms().over(base);
      return windows().over(from, groupBy);
    }

    Selected over(Rel rel, List<Named> values, UnaryOperator<Expr> rewrite) {
      return new Selected(rel, scope, written, values, distinct, rewrite);
    }
  }

  private static List<Expr> sortKeys(Ordering ordering, Scope scope, List<Named> items) {
    Scope output = preferring(scope, items);
    if (ordering.isAll(output)) {
      return List.of();
    }
    ExpressionBuilder builder = new ExpressionBuilder(output);
    List<Expr> outputs = items.stream().map(Named::value).toList();
    return ordering.items().stream()
        .map(Ordering.Key::expression)
        .map(key -> Ordering.positional(key, builder.build(key), outputs))
        .toList();
  }

  private static Scope preferring(Scope scope, List<Named> items) {
    Scope output = scope.plain();
    items.forEach(item -> output.prefer(item.name(), item.value()));
    return output.withoutStars();
  }

  private Rel finish(Selected selected, Ordering ordering) {
    LateralAliases aliases = selected.scope().lateral();
    UnaryOperator<Expr> rewrite = selected.rewrite();
    Rel base = aliases == null ? selected.base() : aliases.below(selected.base(), rewrite);
    List<Named> named =
        aliases == null ? selected.items() : aliases.shared(selected.items(), selected.written());
    Set<String> used = new HashSet<>();
    List<Rel.Item> items = new ArrayList<>();
    Set<String> own = sqlNames(base);
    named.forEach(
        item ->
            items.add(
                item.value() instanceof Expr.Reference column
                        && !own.contains(column.column().sqlName())
                    ? new Rel.Item(column, names.column(item.name(), column))
                    : names.item(item.name(), item.value(), used)));
    if (selected.distinct()) {
      items.forEach(item -> Normalized.groupable(item.value(), "DISTINCT"));
      items.forEach(item -> EventWindows.unmerged(item.value(), "DISTINCT", names));
      Rel distinct = new Rel.Distinct(new Rel.Project(base, items));
      return queries.ordered(distinct, ordering, Position.START);
    }
    Scope output = preferring(selected.scope(), selected.written());
    List<Expr> values = named.stream().map(Named::value).toList();
    return new Rel.Project(ordering.apply(base, output, rewrite, values), items);
  }

  /** The columns below; any other belongs to the query around and gets a name of its own here. */
  private static Set<String> sqlNames(Rel base) {
    return Stream.concat(base.columns().stream(), base.hidden().stream())
        .map(Column::sqlName)
        .collect(Collectors.toSet());
  }

  /** {@code WHERE}, also of a pipe. */
  Rel filter(Rel from, WhereClauseContext context) {
    Expr condition = new ExpressionBuilder(queries.scope(from)).build(context.booleanExpression());
    Expr truth =
        queries.hoists(condition)
            ? Operators.condition(condition, "WHERE")
            : rowCondition(condition, "WHERE");
    return Subqueries.filter(from, truth);
  }

  static Expr withoutWindow(Expr expr, String where) {
    if (Expr.windows(expr)) {
      throw Refusals.at(
          expr.at(),
          ErrorCode.WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE,
          where + " cannot hold a window function; use QUALIFY",
          null);
    }
    return expr;
  }

  /** A value of single rows. */
  public static Expr rowValue(Expr value) {
    if (Expr.aggregates(value)) {
      throw Refusals.unsupported(value.at(), "An aggregate in this place", "single-row functions");
    }
    return value;
  }

  /** A condition over single rows. */
  public static Expr rowCondition(Expr condition, String where) {
    if (Expr.aggregates(condition)) {
      throw Refusals.mismatch(condition.at(), where + " cannot hold an aggregate; use HAVING");
    }
    return Operators.condition(condition, where);
  }

  /** A duplicate name among columns that must have names of their own. */
  public static SluiceException duplicate(String name, Position at) {
    return Refusals.at(
        at, ErrorCode.DATATYPE_MISMATCH, "The column " + name + " appears twice", null);
  }
}
