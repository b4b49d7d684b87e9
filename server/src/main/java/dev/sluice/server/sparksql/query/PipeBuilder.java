package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SelectClauses;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AggregationClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.GroupByClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultipartIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionSeqContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.OperatorPipeRightSideContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.OperatorPipeSetAssignmentSeqContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StarContext;
import org.jspecify.annotations.Nullable;

/** The steps of pipe syntax: {@code FROM t |> WHERE … |> AGGREGATE … GROUP BY …}. */
final class PipeBuilder {
  private final QueryBuilder queries;
  private final SqlNames names;

  PipeBuilder(QueryBuilder queries, SqlNames names) {
    this.queries = queries;
    this.names = names;
  }

  Rel apply(Rel left, OperatorPipeRightSideContext step) {
    if (step.selectClause() != null) {
      return select().build(SelectClauses.of(step.selectClause()), left, Ordering.NONE);
    }
    if (step.EXTEND() != null) {
      return extend(left, step.extendList.namedExpression());
    }
    if (step.SET() != null) {
      return set(left, step.operatorPipeSetAssignmentSeq());
    }
    if (step.DROP() != null) {
      return drop(left, step.multipartIdentifierList().multipartIdentifier());
    }
    if (step.AS() != null) {
      return FromBuilder.requalified(left, List.of(Names.of(step.errorCapturingIdentifier())));
    }
    if (step.whereClause() != null) {
      return select().filter(left, step.whereClause());
    }
    if (step.AGGREGATE() != null) {
      return aggregate(left, step.namedExpressionSeq(), step.aggregationClause());
    }
    return relation(left, step);
  }

  private Rel relation(Rel left, OperatorPipeRightSideContext step) {
    if (step.pivotClause() != null || step.unpivotClause() != null) {
      return new FromBuilder(queries, names)
          .pivoted(left, step.pivotClause(), step.unpivotClause());
    }
    if (step.joinRelation() != null) {
      return new FromBuilder(queries, names).join(left, step.joinRelation());
    }
    if (step.sample() != null) {
      return Sampling.of(left, step.sample());
    }
    if (step.operator != null) {
      boolean all = step.setQuantifier() != null && step.setQuantifier().ALL() != null;
      Rel right = queries.primary(step.right);
      return queries.setOperation(left, step.operator, all, right);
    }
    boolean several =
        (step.queryOrganization().ORDER() != null)
            && (step.queryOrganization().LIMIT() != null
                || step.queryOrganization().OFFSET() != null);
    if (several) {
      throw Refusals.syntax(Position.of(step), "ORDER BY and LIMIT are a step each");
    }
    return queries.ordered(left, Ordering.of(step.queryOrganization()), Position.of(step));
  }

  private SelectBuilder select() {
    return new SelectBuilder(queries, names);
  }

  private static List<SelectBuilder.Named> columns(Rel rel, Position at) {
    List<SelectBuilder.Named> items = new ArrayList<>();
    for (Column column : rel.columns()) {
      items.add(new SelectBuilder.Named(column.name(), new Expr.Reference(column, at)));
    }
    return items;
  }

  private Rel extend(Rel left, List<NamedExpressionContext> list) {
    LateralAliases aliases = new LateralAliases(names);
    Scope scope = queries.scope(left).allowWindows().allowLateral(aliases);
    for (NamedExpressionContext each : list) {
      if (ExpressionBuilder.primary(each.expression()) instanceof StarContext) {
        throw Refusals.mismatch(Position.of(each), "EXTEND cannot hold *");
      }
    }
    Generation generation = new Generation(names);
    List<SelectBuilder.Named> items = columns(left, Position.of(list.get(0)));
    for (SelectBuilder.Named item : SelectList.items(list, scope, generation)) {
      items.add(new SelectBuilder.Named(item.name(), rowValue(item.value(), "EXTEND")));
    }
    if (generation.aggregates()) {
      throw Refusals.mismatch(Position.of(list.get(0)), "EXTEND cannot hold an aggregate");
    }
    return select().project(generation.rel(left), scope, items);
  }

  private static Expr rowValue(Expr value, String step) {
    if (Expr.aggregates(value)) {
      throw Refusals.mismatch(value.at(), step + " cannot hold an aggregate; use AGGREGATE");
    }
    return value;
  }

  /** Each assignment sees the ones before it. */
  private Rel set(Rel left, OperatorPipeSetAssignmentSeqContext context) {
    if (!context.DOT().isEmpty()) {
      throw Refusals.syntax(Position.of(context), "SET names columns without a qualifier");
    }
    Rel rel = left;
    for (int i = 0; i < context.ident.size(); i++) {
      Position at = Position.of(context.ident.get(i));
      String name = Names.of(context.ident.get(i));
      Scope scope = queries.scope(rel).allowWindows();
      Expr before = scope.resolve(List.of(name), at);
      Expr value = new ExpressionBuilder(scope).build(context.expression(i));
      List<SelectBuilder.Named> items = columns(rel, at);
      String replaced = ExprSql.of(before);
      items.replaceAll(
          item ->
              ExprSql.of(item.value()).equals(replaced)
                  ? new SelectBuilder.Named(name, rowValue(value, "SET"))
                  : item);
      rel = select().project(rel, scope, items);
    }
    return rel;
  }

  private Rel drop(Rel left, List<MultipartIdentifierContext> dropped) {
    Scope scope = queries.scope(left);
    Set<String> gone = new HashSet<>();
    for (MultipartIdentifierContext each : dropped) {
      Position at = Position.of(each);
      Expr value = scope.resolve(Names.of(each), at);
      if (!(value instanceof Expr.Reference) || !gone.add(ExprSql.of(value))) {
        throw Refusals.unsupported(at, "DROP of a field, or of a column twice", "each column once");
      }
    }
    List<SelectBuilder.Named> items = columns(left, Position.of(dropped.get(0)));
    items.removeIf(item -> gone.contains(ExprSql.of(item.value())));
    if (items.isEmpty()) {
      throw Refusals.unsupported(
          Position.of(dropped.get(0)), "A result without columns", "a column");
    }
    return select().project(left, scope, items);
  }

  /** The keys first, then the aggregates. */
  private Rel aggregate(
      Rel left,
      @Nullable NamedExpressionSeqContext list,
      @Nullable AggregationClauseContext groupBy) {
    Scope scope = queries.scope(left).allowWindows();
    List<SelectBuilder.Named> keys = new ArrayList<>();
    if (groupBy != null) {
      refuseAnalytics(groupBy, scope);
      List<Expr> inputs =
          columns(left, Position.of(groupBy)).stream().map(SelectBuilder.Named::value).toList();
      for (NamedExpressionContext each : groupBy.groupingExpressions) {
        keys.add(key(each, each.expression(), scope, inputs));
      }
      for (GroupByClauseContext each : groupBy.groupingExpressionsWithGroupingAnalytics) {
        keys.add(key(null, each.expression(), scope, inputs));
      }
    }
    List<SelectBuilder.Named> aggregates =
        list == null
            ? List.of()
            : list.namedExpression().stream()
                .map(each -> SelectList.item(each, scope.plain().allowWindows()))
                .toList();
    for (SelectBuilder.Named item : aggregates) {
      if (!Expr.aggregates(item.value()) || Expr.windows(item.value())) {
        throw Refusals.mismatch(item.value().at(), "AGGREGATE wants aggregate functions");
      }
    }
    return select().grouped(left, scope, keys, aggregates);
  }

  private static SelectBuilder.Named key(
      @Nullable NamedExpressionContext named,
      ExpressionContext expression,
      Scope scope,
      List<Expr> inputs) {
    Expr written = new ExpressionBuilder(scope).build(expression);
    Expr value = rowValue(Ordering.positional(expression, written, inputs), "GROUP BY");
    if (named != null && named.name != null) {
      return new SelectBuilder.Named(Names.of(named.name), value);
    }
    boolean position = value != written && value instanceof Expr.Reference;
    String label =
        position ? ((Expr.Reference) value).column().name() : Labels.column(expression, scope);
    return new SelectBuilder.Named(label, value);
  }

  private static void refuseAnalytics(AggregationClauseContext groupBy, Scope scope) {
    boolean analytics =
        groupBy.kind != null
            || groupBy.groupingExpressionsWithGroupingAnalytics.stream()
                .anyMatch(each -> each.groupingAnalytics() != null);
    List<ParserRuleContext> keys = new ArrayList<>(groupBy.groupingExpressions);
    groupBy.groupingExpressionsWithGroupingAnalytics.stream()
        .filter(each -> each.expression() != null)
        .forEach(each -> keys.add(each.expression()));
    if (analytics || (keys.size() == 1 && SelectList.isAll(keys.get(0), scope))) {
      throw Refusals.unsupported(
          Position.of(groupBy), "AGGREGATE with GROUP BY ALL or grouping sets", "plain keys");
    }
  }
}
