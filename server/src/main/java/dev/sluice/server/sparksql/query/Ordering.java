package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.SortKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColumnReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DereferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ParenthesizedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryOrganizationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;
import org.jspecify.annotations.Nullable;

/**
 * What follows a query: ORDER BY, LIMIT and OFFSET. All rows are one partition here, so that SORT
 * BY and CLUSTER BY order them and DISTRIBUTE BY does nothing.
 *
 * @param distribution what DISTRIBUTE BY names
 * @param limit most rows, or null for all
 */
record Ordering(
    List<Key> items,
    List<ExpressionContext> distribution,
    @Nullable Expr limit,
    @Nullable Expr offset) {
  static final Ordering NONE = new Ordering(List.of(), List.of(), null, null);

  /** One key of an order as it is written. */
  record Key(ExpressionContext expression, boolean descending, boolean nullsFirst, boolean total) {
    static Key of(SortItemContext item, boolean total) {
      boolean descending = item.DESC() != null;
      boolean nullsFirst = item.nullOrder == null ? !descending : item.FIRST() != null;
      return new Key(item.expression(), descending, nullsFirst, total);
    }

    Rel.Order order(Expr value) {
      comparable(value, "ORDER BY");
      return new Rel.Order(SortKeys.of(value), descending, nullsFirst);
    }
  }

  static Ordering of(QueryOrganizationContext context) {
    Expr limit = context.limit == null ? null : count(context.limit, "LIMIT");
    Expr offset = context.offset == null ? null : count(context.offset, "OFFSET");
    List<Key> keys = new ArrayList<>();
    context.order.forEach(item -> keys.add(Key.of(item, true)));
    context.sort.forEach(item -> keys.add(Key.of(item, false)));
    context.clusterBy.forEach(each -> keys.add(new Key(each, false, true, false)));
    return new Ordering(keys, context.distributeBy, limit, offset);
  }

  /** A constant number of rows; a negative one or NULL is an error. */
  static Expr count(ExpressionContext context, String word) {
    Expr value = new ExpressionBuilder(Scope.EMPTY).build(context);
    if (value.type() != PrimitiveType.INTEGER) {
      throw Refusals.mismatch(value.at(), word + " wants an int and got " + value.type().sql());
    }
    if (value instanceof Expr.Literal literal && literal.value() instanceof Long count) {
      if (count < 0) {
        throw Refusals.mismatch(value.at(), word + " wants a number from 0");
      }
      return value;
    }
    String failure = "error('[INVALID_ARGUMENT] " + word + " wants a number from 0')";
    return new Expr.Call(
        Emission.template("CASE WHEN $1 >= 0 THEN $1 ELSE " + failure + " END"),
        List.of(value),
        value.type(),
        false,
        value.at());
  }

  /**
   * Sorts and cuts a relation.
   *
   * @param scope what a sort key may name
   * @param rewrite brings a sort key over the relation
   * @param outputs what a position in ORDER BY means
   */
  Rel apply(Rel rel, Scope scope, UnaryOperator<Expr> rewrite, List<Expr> outputs) {
    ExpressionBuilder expressions = new ExpressionBuilder(scope);
    for (ExpressionContext each : distribution) {
      Expr value = rewrite.apply(expressions.build(each));
      SelectBuilder.withoutWindow(SelectBuilder.rowValue(value), "DISTRIBUTE BY");
    }
    Rel ordered = rel;
    if (isAll(scope)) {
      ordered = new Rel.Sort(rel, outputs.stream().map(items.get(0)::order).toList());
    } else if (!items.isEmpty()) {
      List<Rel.Order> orders = new ArrayList<>();
      List<String> selected = ExprSql.all(outputs);
      for (Key item : items) {
        Expr written = rewrite.apply(expressions.build(item.expression()));
        Expr key = positional(item.expression(), written, outputs);
        if (!selected.contains(ExprSql.of(key))) {
          CorrelationRules.checkSort(key);
        }
        if (!(key instanceof Expr.Literal)) {
          orders.add(item.order(key));
        }
      }
      ordered = orders.isEmpty() ? rel : new Rel.Sort(rel, orders);
    }
    return limit == null && offset == null ? ordered : new Rel.Limit(ordered, limit, offset);
  }

  /** Whether it is {@code ORDER BY ALL}: by all columns, from left to right, none called so. */
  boolean isAll(Scope scope) {
    return items.size() == 1
        && items.get(0).total()
        && SelectList.isAll(items.get(0).expression(), scope);
  }

  /** A constant int stands for the column of that number; the name of one does not. */
  static Expr positional(ParserRuleContext written, Expr value, List<Expr> outputs) {
    if (!isNamed(written)
        && value instanceof Expr.Literal literal
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

  private static boolean isNamed(ParserRuleContext written) {
    ParserRuleContext inner = ExpressionBuilder.primary(written);
    return inner instanceof ParenthesizedExpressionContext parenthesized
        ? isNamed(parenthesized.expression())
        : inner instanceof ColumnReferenceContext || inner instanceof DereferenceContext;
  }

  static Expr comparable(Expr value, String where) {
    if (value.type() instanceof MapType) {
      throw Refusals.mismatch(value.at(), where + " cannot compare maps");
    }
    return value;
  }

  static Rel.Order order(SortItemContext item, Expr value) {
    return Key.of(item, true).order(value);
  }
}
