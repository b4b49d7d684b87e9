package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.ExpressionBuilder;
import dev.sluice.server.sparksql.query.FromBuilder;
import dev.sluice.server.sparksql.query.QueryBuilder;
import dev.sluice.server.sparksql.query.Relations;
import dev.sluice.server.sparksql.query.Scope;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.statement.RowChangeBuilder.Target;
import dev.sluice.server.sparksql.statement.RowChangeSql.Action;
import dev.sluice.server.sparksql.statement.RowChangeSql.Clause;
import dev.sluice.server.sparksql.statement.RowChangeSql.Side;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JoinKind;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AssignmentListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.BooleanExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MatchedClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MergeIntoTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NotMatchedActionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NotMatchedBySourceClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NotMatchedClauseContext;
import org.jspecify.annotations.Nullable;

/**
 * MERGE: the table joined with a source.
 *
 * <p>Source: Delta's {@code MergeIntoCommand} and {@code ClassicMergeExecutor}.
 */
final class MergeBuilder {
  private static final Position AT = Position.START;

  private final Relations relations;
  private final SqlNames names;
  private final Target target;
  private final Rel source;
  private final List<Column> sourceColumns;
  private final Column marker;
  private final @Nullable CompiledQuery sourceQuery;
  private final List<Clause> clauses = new ArrayList<>();
  private final MergeIntoTableContext context;

  MergeBuilder(Relations relations, SqlNames names, MergeIntoTableContext context) {
    if (context.EVOLUTION() != null) {
      throw Refusals.unsupported(
          Position.of(context), "WITH SCHEMA EVOLUTION", "the table's own columns");
    }
    this.relations = relations;
    this.names = names;
    this.context = context;
    this.target =
        new RowChangeBuilder(relations, names).target(context.target, context.targetAlias);
    QueryBuilder queries = new QueryBuilder(relations, names);
    Rel rel;
    if (context.source != null) {
      rel = queries.table(context.source, null);
      sourceQuery = null;
    } else {
      Rel query = queries.build(context.sourceQuery);
      sourceQuery = run(query);
      rel = stored(query);
    }
    rel = FromBuilder.aliased(rel, context.sourceAlias);
    Expr here = Expr.Literal.of(true, AT);
    this.marker = names.column("source", here);
    this.source = new Rel.Extend(rel, List.of(new Rel.Item(here, marker)));
    this.sourceColumns = rel.columns();
  }

  /** The source as a query whose columns have names that a file can have. */
  private CompiledQuery run(Rel query) {
    List<Field> fields = new ArrayList<>();
    for (Field field : RelSql.schema(query).fields()) {
      fields.add(new Field("c" + fields.size(), field.type(), true, Map.of()));
    }
    return new CompiledQuery(
        RelSql.query(query),
        new dev.sluice.server.model.StructType(fields),
        Map.copyOf(relations.read()),
        false);
  }

  /** The same rows, read again from where they were written. */
  private Rel stored(Rel query) {
    List<String> sources = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (Column column : query.columns()) {
      sources.add("c" + sources.size());
      columns.add(
          new Column(List.of(), column.name(), column.type(), column.nullable(), names.fresh("s")));
    }
    return new Rel.Table(RowChange.SOURCE, sources, columns);
  }

  RowChange build() {
    List<Column> both = new ArrayList<>(target.columns());
    both.addAll(sourceColumns);
    Scope matched = new Scope(both);
    Expr on =
        SelectBuilder.rowCondition(
            new ExpressionBuilder(matched).build(context.mergeCondition), "The condition of MERGE");
    checkConditions();
    context.matchedClause().forEach(clause -> matched(clause, matched));
    context.notMatchedBySourceClause().forEach(this::notMatchedBySource);
    context.notMatchedClause().forEach(this::notMatched);
    if (clauses.isEmpty()) {
      throw Refusals.syntax(Position.of(context), "MERGE needs at least one WHEN clause");
    }
    return change(on);
  }

  /** Delta takes a bare NULL in a clause, which Spark refuses as a filter and behind ON. */
  private static Expr condition(BooleanExpressionContext context, Scope scope, String what) {
    Expr condition = new ExpressionBuilder(scope).build(context);
    return condition.type() == PrimitiveType.NULL
        ? Operators.truth(condition, what)
        : SelectBuilder.rowCondition(condition, what);
  }

  private void matched(MatchedClauseContext clause, Scope scope) {
    Expr condition =
        clause.matchedCond == null
            ? null
            : condition(clause.matchedCond, scope, "The condition of WHEN MATCHED");
    var action = clause.matchedAction();
    if (action.DELETE() != null) {
      clauses.add(new Clause(Side.MATCHED, Action.DELETE, condition, List.of()));
    } else if (action.ASTERISK() != null) {
      clauses.add(new Clause(Side.MATCHED, Action.UPDATE, condition, all(Position.of(action))));
    } else {
      clauses.add(update(Side.MATCHED, condition, scope, action.assignmentList()));
    }
  }

  private Clause update(
      Side side, @Nullable Expr condition, Scope scope, AssignmentListContext assignments) {
    List<Expr> values = SetClause.values(target, scope, assignments, RowChangeBuilder.old(target));
    return new Clause(side, Action.UPDATE, condition, values);
  }

  private void notMatchedBySource(NotMatchedBySourceClauseContext clause) {
    Scope scope = new Scope(target.columns());
    String what = "The condition of WHEN NOT MATCHED BY SOURCE";
    Expr condition =
        clause.notMatchedBySourceCond == null
            ? null
            : condition(clause.notMatchedBySourceCond, scope, what);
    var action = clause.notMatchedBySourceAction();
    clauses.add(
        action.DELETE() != null
            ? new Clause(Side.TARGET_ONLY, Action.DELETE, condition, List.of())
            : update(Side.TARGET_ONLY, condition, scope, action.assignmentList()));
  }

  private void notMatched(NotMatchedClauseContext clause) {
    Scope scope = new Scope(sourceColumns);
    Expr condition =
        clause.notMatchedCond == null
            ? null
            : condition(clause.notMatchedCond, scope, "The condition of WHEN NOT MATCHED");
    var action = clause.notMatchedAction();
    List<Expr> values =
        action.ASTERISK() != null ? all(Position.of(action)) : inserted(action, scope);
    clauses.add(new Clause(Side.SOURCE_ONLY, Action.INSERT, condition, values));
  }

  /** What {@code UPDATE SET *} and {@code INSERT *} mean: all columns by their names. */
  private List<Expr> all(Position at) {
    List<Expr> values = new ArrayList<>();
    for (Column column : target.columns()) {
      List<Column> same =
          sourceColumns.stream().filter(s -> s.name().equalsIgnoreCase(column.name())).toList();
      if (same.size() != 1) {
        List<String> known = sourceColumns.stream().map(Column::name).toList();
        throw Refusals.at(
            at,
            same.isEmpty() ? ErrorCode.UNRESOLVED_COLUMN : ErrorCode.AMBIGUOUS_REFERENCE,
            "The source has "
                + (same.isEmpty() ? "no column " : "several columns ")
                + column.name(),
            same.isEmpty() ? Spelling.nearest(column.name(), known) : null);
      }
      Expr value = new Expr.Reference(same.get(0), at);
      values.add(SetClause.cast(target.schema().fields().get(values.size()), value));
    }
    return values;
  }

  private List<Expr> inserted(NotMatchedActionContext action, Scope scope) {
    var columns = action.columns.multipartIdentifier();
    if (columns.size() != action.expression().size()) {
      throw Refusals.mismatch(
          Position.of(action),
          "INSERT names " + columns.size() + " columns and gets " + action.expression().size());
    }
    Map<Integer, Expr> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      Position at = Position.of(columns.get(i));
      int index = SetClause.column(target, Names.of(columns.get(i)), at);
      Field field = target.schema().fields().get(index);
      Expr value = SetClause.assigned(action.expression(i), field, true, scope);
      if (values.put(index, value) != null) {
        throw SelectBuilder.duplicate(target.columns().get(index).name(), at);
      }
    }
    List<Expr> row = new ArrayList<>();
    for (Field field : target.schema().fields()) {
      Expr value = values.get(row.size());
      row.add(value != null ? value : Assignment.absent(field, Position.of(action)));
    }
    return WriteChecks.generated(target.schema(), row, values.keySet());
  }

  /** Source: Spark's {@code NON_LAST_…_CLAUSE_OMIT_CONDITION}. */
  private void checkConditions() {
    checkLast(context.matchedClause().stream().map(clause -> clause.matchedCond).toList());
    checkLast(context.notMatchedClause().stream().map(clause -> clause.notMatchedCond).toList());
    checkLast(
        context.notMatchedBySourceClause().stream()
            .map(clause -> clause.notMatchedBySourceCond)
            .toList());
  }

  private void checkLast(List<? extends @Nullable BooleanExpressionContext> conditions) {
    for (int i = 0; i + 1 < conditions.size(); i++) {
      if (conditions.get(i) == null) {
        throw Refusals.syntax(
            Position.of(context), "Only the last WHEN clause of a kind can be without a condition");
      }
    }
  }

  private List<Clause> of(Side side) {
    return clauses.stream().filter(clause -> clause.side() == side).toList();
  }

  private RowChange change(Expr on) {
    RowChangeSql sql =
        new RowChangeSql(target.schema(), target.columns(), target.file(), clauses, names);
    boolean inserts = !of(Side.SOURCE_ONLY).isEmpty();
    boolean insertsOnly = of(Side.MATCHED).isEmpty() && of(Side.TARGET_ONLY).isEmpty();
    Rel joined;
    if (insertsOnly) {
      // Rows of the table stand for their absence: the rewriting adds to what is there.
      joined =
          new Rel.Filter(
              new Rel.Join(JoinKind.LEFT, source, target.rel(), on),
              Operators.test("($1 IS NULL)", new Expr.Reference(target.file(), AT), AT));
    } else {
      JoinKind kind = inserts ? JoinKind.FULL : JoinKind.LEFT;
      joined = new Rel.Join(kind, target.rel(), source, on);
    }
    return new RowChange(
        target.table(),
        RowChange.Kind.MERGE,
        insertsOnly ? null : find(sql, on),
        sql.rewritten(joined, marker, relations),
        changed(sql, joined, on),
        sourceQuery,
        new RowChange.Traits(inserts, onlyDeletes(), false, wanted(on)),
        parameters());
  }

  /** Rows of the table that match none of the source are wanted where a clause is for them. */
  private RowFilter wanted(Expr on) {
    return of(Side.TARGET_ONLY).isEmpty()
        ? Relations.wantedOfTarget(new Rel.Filter(target.rel(), on))
        : RowFilter.ANY;
  }

  /** Where rows may be matched several times, each is shown once. */
  private CompiledQuery changed(RowChangeSql sql, Rel joined, Expr on) {
    if (!onlyDeletes()) {
      return sql.changed(joined, marker, null, relations);
    }
    Column row = rowNumber();
    JoinKind kind = of(Side.SOURCE_ONLY).isEmpty() ? JoinKind.LEFT : JoinKind.FULL;
    Rel numbered = RowChangeSql.numbered(target.rel(), row);
    return sql.changed(new Rel.Join(kind, numbered, source, on), marker, row, relations);
  }

  private Column rowNumber() {
    return names.column("row", new Expr.Literal(0L, PrimitiveType.LONG, AT));
  }

  /** Counts every match, as Delta does, whether a clause has anything to do for it or not. */
  private CompiledQuery find(RowChangeSql sql, Expr on) {
    Column row = rowNumber();
    Rel numbered = RowChangeSql.numbered(target.rel(), row);
    boolean others = !of(Side.TARGET_ONLY).isEmpty();
    Rel joined = new Rel.Join(others ? JoinKind.LEFT : JoinKind.INNER, numbered, source, on);
    return RowChangeSql.found(sql.find(joined, row, marker), joined, relations);
  }

  /** The one case in which it does not matter how often a row is matched. */
  private boolean onlyDeletes() {
    List<Clause> matched = of(Side.MATCHED);
    return matched.size() == 1
        && matched.get(0).action() == Action.DELETE
        && matched.get(0).condition() == null;
  }

  private Map<String, String> parameters() {
    String on = RowChangeBuilder.text(context.mergeCondition);
    return Map.of(
        "predicate", "[\"(" + RowChangeBuilder.json(on) + ")\"]",
        "matchedPredicates", predicates(Side.MATCHED),
        "notMatchedPredicates", predicates(Side.SOURCE_ONLY),
        "notMatchedBySourcePredicates", predicates(Side.TARGET_ONLY));
  }

  private String predicates(Side side) {
    return of(side).stream()
        .map(
            clause ->
                "{\"actionType\":\""
                    + clause.action().name().toLowerCase(java.util.Locale.ROOT)
                    + "\"}")
        .collect(Collectors.joining(",", "[", "]"));
  }
}
