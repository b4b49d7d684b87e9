package dev.sluice.server.sparksql;

import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryOrganizationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;
import org.jspecify.annotations.Nullable;

/**
 * What follows a query: ORDER BY, LIMIT and OFFSET.
 *
 * @param limit most rows, or null for all
 */
record Ordering(List<SortItemContext> items, @Nullable Long limit, long offset) {
  static final Ordering NONE = new Ordering(List.of(), null, 0);

  static Ordering of(QueryOrganizationContext context) {
    if (!context.clusterBy.isEmpty()
        || !context.distributeBy.isEmpty()
        || !context.sort.isEmpty()) {
      throw Refusals.unsupported(
          Position.of(context), "CLUSTER BY, DISTRIBUTE BY and SORT BY", "ORDER BY");
    }
    FromBuilder.refuse(context.windowClause(), "WINDOW", "GROUP BY");
    Long limit = context.limit == null ? null : count(context.limit, "LIMIT");
    long offset = context.offset == null ? 0 : count(context.offset, "OFFSET");
    return new Ordering(context.order, limit, offset);
  }

  private static long count(ExpressionContext context, String word) {
    Expr value = new ExpressionBuilder(Scope.EMPTY).build(context);
    if (value instanceof Expr.Literal literal
        && literal.type() == PrimitiveType.INTEGER
        && literal.value() instanceof Long count
        && count >= 0) {
      return count;
    }
    throw Refusals.unsupported(
        Position.of(context), word + " with anything but a constant int from 0", null);
  }

  /**
   * Sorts and cuts a relation.
   *
   * @param resolve types the expression of a sort key
   * @param outputs what a position in ORDER BY means
   */
  Rel apply(Rel rel, Function<ParserRuleContext, Expr> resolve, List<Expr> outputs) {
    Rel ordered = rel;
    if (!items.isEmpty()) {
      List<Rel.Order> orders = new ArrayList<>();
      for (SortItemContext item : items) {
        orders.add(order(item, positional(resolve.apply(item.expression()), outputs)));
      }
      ordered = new Rel.Sort(rel, orders);
    }
    return limit == null && offset == 0 ? ordered : new Rel.Limit(ordered, limit, offset);
  }

  /** A constant int stands for the column of that number. */
  static Expr positional(Expr value, List<Expr> outputs) {
    if (value instanceof Expr.Literal literal
        && literal.type() == PrimitiveType.INTEGER
        && literal.value() instanceof Long position) {
      if (position < 1 || position > outputs.size()) {
        throw Refusals.mismatch(
            value.at(), "Position " + position + " is not between 1 and " + outputs.size());
      }
      return outputs.get(position.intValue() - 1);
    }
    return value;
  }

  static Rel.Order order(SortItemContext item, Expr value) {
    if (value.type() instanceof MapType) {
      throw Refusals.mismatch(value.at(), "ORDER BY cannot compare maps");
    }
    boolean descending = item.DESC() != null;
    boolean nullsFirst = item.nullOrder == null ? !descending : item.FIRST() != null;
    return new Rel.Order(value, descending, nullsFirst);
  }
}
