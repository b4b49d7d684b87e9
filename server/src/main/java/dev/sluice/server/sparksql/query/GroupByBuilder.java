package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Normalized;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AggregationClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.GroupByClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.GroupingAnalyticsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.GroupingElementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.GroupingSetContext;
import org.jspecify.annotations.Nullable;

/**
 * The GROUP BY clause: keys by expression, alias or position, ALL, GROUPING SETS, ROLLUP and CUBE.
 *
 * <p>Source: Spark's {@code visitAggregationClause} and its {@code BaseGroupingSets}.
 */
final class GroupByBuilder {
  private static final int MAX_SETS = 4096;

  private final Scope scope;
  private final @Nullable LateralAliases lateral;
  private final List<SelectBuilder.Named> items;

  GroupByBuilder(Scope scope, List<SelectBuilder.Named> items) {
    this.scope = scope.plain();
    this.lateral = scope.lateral();
    this.items = items;
    items.forEach(item -> this.scope.alias(item.name(), item.value()));
  }

  GroupBy build(@Nullable AggregationClauseContext clause) {
    if (clause == null) {
      return GroupBy.ALL_ROWS;
    }
    if (clause.groupingExpressionsWithGroupingAnalytics.isEmpty()) {
      return old(clause);
    }
    List<GroupByClauseContext> elements = clause.groupingExpressionsWithGroupingAnalytics;
    boolean plain = elements.stream().allMatch(each -> each.groupingAnalytics() == null);
    if (plain && elements.size() == 1 && SelectList.isAll(elements.get(0).expression(), scope)) {
      return GroupBy.plain(SelectList.keys(items).stream().map(this::single).toList());
    }
    if (plain) {
      return GroupBy.plain(elements.stream().map(each -> key(each.expression())).toList());
    }
    return crossed(elements);
  }

  /** {@code GROUP BY a, b GROUPING SETS ((a), (b))}, {@code … WITH ROLLUP}, {@code … WITH CUBE}. */
  private GroupBy old(AggregationClauseContext clause) {
    List<Expr> keys = clause.groupingExpressions.stream().map(this::key).toList();
    if (clause.kind == null) {
      return GroupBy.plain(keys);
    }
    List<List<Expr>> single = keys.stream().map(List::of).toList();
    return switch (clause.kind.getType()) {
      case SqlBaseParser.ROLLUP -> GroupBy.of(keys, rollup(single));
      case SqlBaseParser.CUBE -> GroupBy.of(keys, cube(single, Position.of(clause.kind)));
      default -> {
        GroupBy sets = GroupBy.of(keys, clause.groupingSet().stream().map(this::set).toList());
        if (sets.keys().size() > GroupBy.of(keys, List.of()).keys().size()) {
          throw Refusals.mismatch(
              Position.of(clause.kind), "GROUPING SETS name a key that is not before them");
        }
        yield sets;
      }
    };
  }

  /** Each set of each element with each of the others. */
  private GroupBy crossed(List<GroupByClauseContext> elements) {
    List<Expr> keys = new ArrayList<>();
    List<List<Expr>> sets = List.of(List.of());
    for (GroupByClauseContext element : elements) {
      List<List<Expr>> own =
          element.groupingAnalytics() == null
              ? List.of(List.of(key(element.expression())))
              : sets(element.groupingAnalytics());
      own.forEach(keys::addAll);
      sets = product(sets, own, Position.of(element));
    }
    return GroupBy.of(keys, sets);
  }

  private static List<List<Expr>> product(
      List<List<Expr>> sets, List<List<Expr>> others, Position at) {
    limit((long) sets.size() * others.size(), at);
    List<List<Expr>> product = new ArrayList<>();
    for (List<Expr> set : sets) {
      for (List<Expr> other : others) {
        List<Expr> both = new ArrayList<>(set);
        both.addAll(other);
        product.add(both);
      }
    }
    return product;
  }

  private static void limit(long sets, Position at) {
    if (sets > MAX_SETS) {
      throw Refusals.unsupported(at, "More than " + MAX_SETS + " grouping sets", "fewer");
    }
  }

  private List<List<Expr>> sets(GroupingAnalyticsContext context) {
    if (context.ROLLUP() != null) {
      return rollup(context.groupingSet().stream().map(this::set).toList());
    }
    if (context.CUBE() != null) {
      return cube(context.groupingSet().stream().map(this::set).toList(), Position.of(context));
    }
    List<List<Expr>> sets = new ArrayList<>();
    for (GroupingElementContext element : context.groupingElement()) {
      if (element.groupingAnalytics() != null) {
        sets.addAll(sets(element.groupingAnalytics()));
      } else {
        sets.add(set(element.groupingSet()));
      }
    }
    return sets;
  }

  private static List<List<Expr>> rollup(List<List<Expr>> parts) {
    List<List<Expr>> sets = new ArrayList<>();
    for (int size = parts.size(); size >= 0; size--) {
      sets.add(parts.subList(0, size).stream().flatMap(List::stream).toList());
    }
    return sets;
  }

  private static List<List<Expr>> cube(List<List<Expr>> parts, Position at) {
    limit(parts.size() > 30 ? Long.MAX_VALUE : 1L << parts.size(), at);
    List<List<Expr>> sets = new ArrayList<>();
    for (int mask = (1 << parts.size()) - 1; mask >= 0; mask--) {
      int members = mask;
      sets.add(
          IntStream.range(0, parts.size())
              .filter(i -> (members & (1 << (parts.size() - 1 - i))) != 0)
              .mapToObj(parts::get)
              .flatMap(List::stream)
              .toList());
    }
    return sets;
  }

  private List<Expr> set(GroupingSetContext context) {
    return context.expression().stream().map(this::key).toList();
  }

  private Expr key(ParserRuleContext context) {
    List<Expr> outputs = items.stream().map(SelectBuilder.Named::value).toList();
    Expr written = new ExpressionBuilder(scope).build(context);
    return single(Ordering.positional(context, written, outputs));
  }

  private Expr single(Expr key) {
    if (lateral != null && lateral.isIn(key)) {
      throw Refusals.unsupported(
          key.at(), "GROUP BY of an item that names another", "the expression itself");
    }
    if (Expr.aggregates(SelectBuilder.withoutWindow(key, "GROUP BY"))) {
      throw Refusals.mismatch(key.at(), "GROUP BY cannot hold an aggregate");
    }
    return Normalized.groupable(key, "GROUP BY");
  }

  /** Refuses {@code grouping()} where nothing is grouped by sets. */
  static RuntimeException noSets(Position at) {
    return Refusals.at(
        at,
        ErrorCode.UNSUPPORTED_GROUPING_EXPRESSION,
        "grouping() and grouping_id() want GROUPING SETS, ROLLUP or CUBE",
        null);
  }
}
