package dev.sluice.server.sparksql;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AggregationClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.GroupByClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultipartIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QualifyClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RegularQuerySpecificationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StarContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WhereClauseContext;
import org.jspecify.annotations.Nullable;

/** One SELECT of the parse tree, with the ORDER BY and LIMIT that belong to it. */
final class SelectBuilder {
  private final QueryBuilder queries;
  private final SqlNames names;

  SelectBuilder(QueryBuilder queries, SqlNames names) {
    this.queries = queries;
    this.names = names;
  }

  /** A SELECT item before it has a place in a projection. */
  record Named(String name, Expr value) {}

  Rel build(RegularQuerySpecificationContext context, Ordering ordering) {
    refuse(context);
    Rel from = new FromBuilder(queries, names).build(context.fromClause());
    Rel filtered = context.whereClause() == null ? from : filter(from, context.whereClause());
    Scope scope = queries.scope(filtered).allowWindows();
    List<Named> items = items(context.selectClause().namedExpressionSeq().namedExpression(), scope);
    boolean grouped =
        context.aggregationClause() != null
            || context.havingClause() != null
            || items.stream().anyMatch(item -> Expr.aggregates(item.value()));
    boolean distinct =
        context.selectClause().setQuantifier() != null
            && context.selectClause().setQuantifier().DISTINCT() != null;
    if (!grouped) {
      Selected plain = new Selected(filtered, scope, items, distinct);
      return finish(windowed(plain, context.qualifyClause(), expr -> expr), ordering, expr -> expr);
    }
    Grouping grouping = new Grouping(names, filtered, keys(context, scope, items));
    List<Named> rewritten =
        items.stream().map(item -> new Named(item.name(), grouping.rewrite(item.value()))).toList();
    List<Expr> conditions = new ArrayList<>();
    if (context.havingClause() != null) {
      items.forEach(item -> scope.alias(item.name(), item.value()));
      Expr having = new ExpressionBuilder(scope).build(context.havingClause().booleanExpression());
      Expr condition = Operators.truth(withoutWindow(having, "HAVING"), "HAVING");
      conditions.add(grouping.rewriteCondition(Subqueries.filtering(condition)));
    }
    // The keys of ORDER BY may hold aggregates of their own, so they are typed before the group is.
    List<Expr> sorts = sortKeys(ordering, scope, items);
    sorts.forEach(grouping::rewrite);
    Rel base = grouping.rel();
    Rel having = conditions.isEmpty() ? base : new Rel.Filter(base, conditions.get(0));
    Selected groups = new Selected(having, scope, rewritten, distinct);
    Selected windowed = windowed(groups, context.qualifyClause(), grouping::rewrite);
    return finish(windowed, ordering, grouping::rewrite);
  }

  /** Computes the window functions, and takes the rows that QUALIFY wants. */
  private Selected windowed(
      Selected selected, @Nullable QualifyClauseContext qualify, Rewrite rewrite) {
    Windowing windowing = new Windowing(names);
    List<Named> items =
        selected.items().stream()
            .map(item -> new Named(item.name(), windowing.rewrite(item.value())))
            .toList();
    if (qualify == null) {
      return selected.over(windowing.rel(selected.base()), items);
    }
    Scope scope = selected.scope().plain().allowAliasesInWindows();
    items.forEach(item -> scope.alias(item.name(), item.value()));
    Expr condition = new ExpressionBuilder(scope).build(qualify.booleanExpression());
    if (Expr.aggregates(condition)) {
      throw Refusals.mismatch(condition.at(), "QUALIFY cannot hold an aggregate; select it");
    }
    Expr value = windowing.rewrite(rewrite.apply(Operators.truth(condition, "QUALIFY")));
    if (windowing.isEmpty()) {
      throw Refusals.mismatch(condition.at(), "QUALIFY wants a window function");
    }
    return selected.over(new Rel.Filter(windowing.rel(selected.base()), value), items);
  }

  private record Selected(Rel base, Scope scope, List<Named> items, boolean distinct) {
    Selected over(Rel rel, List<Named> values) {
      return new Selected(rel, scope, values, distinct);
    }
  }

  private interface Rewrite {
    Expr apply(Expr expr);
  }

  private static List<Expr> sortKeys(Ordering ordering, Scope scope, List<Named> items) {
    ExpressionBuilder builder = new ExpressionBuilder(preferring(scope, items));
    List<Expr> outputs = items.stream().map(Named::value).toList();
    return ordering.items().stream()
        .map(item -> Ordering.positional(builder.build(item.expression()), outputs))
        .toList();
  }

  private static Scope preferring(Scope scope, List<Named> items) {
    Scope output = scope.plain();
    items.forEach(item -> output.prefer(item.name(), item.value()));
    return output;
  }

  private Rel finish(Selected selected, Ordering ordering, Rewrite rewrite) {
    Set<String> used = new HashSet<>();
    List<Rel.Item> items = new ArrayList<>();
    for (Named item : selected.items()) {
      items.add(names.item(item.name(), item.value(), used));
    }
    List<Expr> values = selected.items().stream().map(Named::value).toList();
    Scope output = preferring(selected.scope(), selected.items());
    if (!selected.distinct()) {
      Rel sorted =
          ordering.apply(
              selected.base(),
              context -> rewrite.apply(new ExpressionBuilder(output).build(context)),
              values);
      return new Rel.Project(sorted, items);
    }
    Rel distinct = new Rel.Distinct(new Rel.Project(selected.base(), items));
    List<Expr> columns = new ArrayList<>();
    items.forEach(item -> columns.add(new Expr.Reference(item.column(), item.value().at())));
    return ordering.apply(
        distinct,
        context -> overItems(rewrite.apply(new ExpressionBuilder(output).build(context)), items),
        columns);
  }

  /** After DISTINCT only the selected values exist. */
  private static Expr overItems(Expr expr, List<Rel.Item> items) {
    String sql = ExprSql.of(expr);
    for (Rel.Item item : items) {
      if (ExprSql.of(item.value()).equals(sql)) {
        return new Expr.Reference(item.column(), expr.at());
      }
    }
    if (expr instanceof Expr.Reference reference) {
      throw Refusals.unknownColumn(
          expr.at(),
          reference.column().name(),
          items.stream().map(item -> item.column().name()).toList());
    }
    return expr.mapOperands(operand -> overItems(operand, items));
  }

  private static void refuse(RegularQuerySpecificationContext context) {
    context.lateralView().forEach(view -> FromBuilder.refuse(view, "LATERAL VIEW", null));
    context.selectClause().hints.forEach(hint -> FromBuilder.refuse(hint, "A hint", "no hint"));
  }

  private Rel filter(Rel from, WhereClauseContext context) {
    Expr condition = new ExpressionBuilder(queries.scope(from)).build(context.booleanExpression());
    Expr truth =
        queries.hoists(condition)
            ? Operators.truth(condition, "WHERE")
            : rowCondition(condition, "WHERE");
    return new Rel.Filter(from, Subqueries.filtering(truth));
  }

  private static Expr withoutWindow(Expr expr, String where) {
    if (Expr.windows(expr)) {
      throw Refusals.at(
          expr.at(),
          ErrorCode.WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE,
          where + " cannot hold a window function; use QUALIFY",
          null);
    }
    return expr;
  }

  /** A condition over single rows. */
  static Expr rowCondition(Expr condition, String where) {
    if (Expr.aggregates(condition)) {
      throw Refusals.mismatch(condition.at(), where + " cannot hold an aggregate; use HAVING");
    }
    return Operators.truth(condition, where);
  }

  /** The items of a SELECT list, stars spelled out. Collects the faults of all items. */
  static List<Named> items(List<NamedExpressionContext> contexts, Scope scope) {
    List<Named> items = new ArrayList<>();
    for (NamedExpressionContext context : contexts) {
      ParserRuleContext inner = ExpressionBuilder.primary(context.expression());
      if (inner instanceof StarContext star) {
        items.addAll(star(star, scope));
      } else {
        Named item = item(context, scope);
        items.add(item);
        if (context.name != null) {
          scope.alias(item.name(), item.value());
        }
      }
    }
    return items;
  }

  static Named item(NamedExpressionContext context, Scope scope) {
    if (context.identifierList() != null) {
      throw Refusals.unsupported(Position.of(context), "Several aliases", "one alias");
    }
    Expr value = new ExpressionBuilder(scope).build(context.expression());
    String name =
        context.name == null
            ? Labels.column(context.expression(), scope)
            : Names.of(context.name);
    return new Named(name, value);
  }

  /** What a star stands for, without the columns of its EXCEPT. */
  static List<Named> star(StarContext context, Scope scope) {
    Position at = Position.of(context);
    List<String> qualifier =
        context.qualifiedName() == null ? List.of() : Names.of(context.qualifiedName());
    List<Named> columns = new ArrayList<>(scope.star(qualifier, at));
    if (context.exceptClause() != null) {
      for (MultipartIdentifierContext except :
          context.exceptClause().exceptCols.multipartIdentifier()) {
        Position place = Position.of(except);
        List<String> words = Names.of(except);
        boolean field = qualifier.isEmpty() || words.size() > 1;
        String excluded =
            ExprSql.of(
                field
                    ? scope.resolve(words, place)
                    : Scope.field(scope.resolve(qualifier, place), words.get(0), place));
        if (!columns.removeIf(column -> ExprSql.of(column.value()).equals(excluded))) {
          throw Refusals.unsupported(
              place, "EXCEPT of a struct's field, or of a column twice", "each column once");
        }
      }
    }
    return columns;
  }

  private static List<Expr> keys(
      RegularQuerySpecificationContext context, Scope scope, List<Named> items) {
    AggregationClauseContext clause = context.aggregationClause();
    if (clause == null) {
      return List.of();
    }
    if (clause.kind != null) {
      throw Refusals.unsupported(
          Position.of(clause.kind), clause.kind.getText().toUpperCase(Locale.ROOT), "UNION ALL");
    }
    List<ParserRuleContext> contexts = new ArrayList<>(clause.groupingExpressions);
    for (GroupByClauseContext each : clause.groupingExpressionsWithGroupingAnalytics) {
      FromBuilder.refuse(each.groupingAnalytics(), "ROLLUP, CUBE and GROUPING SETS", "UNION ALL");
      contexts.add(each.expression());
    }
    List<Expr> outputs = items.stream().map(Named::value).toList();
    List<Expr> keys = new ArrayList<>();
    for (ParserRuleContext each : contexts) {
      Expr key = Ordering.positional(new ExpressionBuilder(scope).build(each), outputs);
      if (Expr.aggregates(withoutWindow(key, "GROUP BY"))) {
        throw Refusals.mismatch(Position.of(each), "GROUP BY cannot hold an aggregate");
      }
      keys.add(key);
    }
    return keys;
  }

  /** A duplicate name among columns that must have names of their own. */
  static SluiceException duplicate(String name, Position at) {
    return Refusals.at(
        at, ErrorCode.DATATYPE_MISMATCH, "The column " + name + " appears twice", null);
  }
}
