package dev.sluice.server.sparksql.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What can be written in and behind the call of an aggregate.
 *
 * @param filter the rows that count, or null for all
 * @param order the order in which the rows are taken, of WITHIN GROUP
 */
public record AggregateClauses(boolean distinct, @Nullable Expr filter, List<Rel.Order> order) {
  public static final AggregateClauses NONE = new AggregateClauses(false, null, List.of());

  public AggregateClauses {
    order = List.copyOf(order);
  }

  public AggregateClauses withoutOrder() {
    return new AggregateClauses(distinct, filter, List.of());
  }

  public List<Expr> operands() {
    List<Expr> operands = new ArrayList<>();
    order.forEach(each -> operands.add(each.value()));
    if (filter != null) {
      operands.add(filter);
    }
    return operands;
  }

  AggregateClauses map(UnaryOperator<Expr> change) {
    List<Rel.Order> changed =
        order.stream()
            .map(o -> new Rel.Order(change.apply(o.value()), o.descending(), o.nullsFirst()))
            .toList();
    return new AggregateClauses(distinct, filter == null ? null : change.apply(filter), changed);
  }

  /**
   * The clauses in the engine's SQL.
   *
   * @param over {@code OVER (…)}, or nothing
   * @param writer writes the calls of the engine's aggregates
   */
  AggregateEmission.Clauses sql(String over, AggregateEmission.Writer writer) {
    return new AggregateEmission.Clauses(
        distinct ? "DISTINCT " : "",
        order.isEmpty() ? "" : "ORDER BY " + RelSql.orders(order),
        filter == null ? "" : ExprSql.of(filter),
        over,
        writer);
  }
}
