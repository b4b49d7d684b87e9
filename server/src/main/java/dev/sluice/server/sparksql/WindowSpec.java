package dev.sluice.server.sparksql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the parentheses of {@code OVER (…)}.
 *
 * @param frame null where none is written: the partition, or with an order the rows up to the
 *     current one's last peer
 */
record WindowSpec(List<Expr> partitions, List<Rel.Order> orders, @Nullable Frame frame) {
  WindowSpec {
    partitions = List.copyOf(partitions);
    orders = List.copyOf(orders);
  }

  WindowSpec framed(@Nullable Frame frame) {
    return new WindowSpec(partitions, orders, frame);
  }

  List<Expr> operands() {
    List<Expr> operands = new ArrayList<>(partitions);
    orders.forEach(order -> operands.add(order.value()));
    return operands;
  }

  boolean isWholePartition() {
    boolean whole =
        frame == null
            || (frame.start().edge() == Edge.UNBOUNDED_PRECEDING
                && frame.end().edge() == Edge.UNBOUNDED_FOLLOWING);
    return orders.isEmpty() && whole;
  }

  WindowSpec mapOperands(UnaryOperator<Expr> change) {
    List<Rel.Order> changed = new ArrayList<>();
    for (Rel.Order order : orders) {
      Expr value = change.apply(order.value());
      changed.add(new Rel.Order(value, order.descending(), order.nullsFirst()));
    }
    return new WindowSpec(partitions.stream().map(change).toList(), changed, frame);
  }

  /** The rows of a partition that a window function sees from one of them. */
  record Frame(boolean rows, Bound start, Bound end) {
    static final Frame TO_CURRENT_ROW =
        new Frame(true, Bound.of(Edge.UNBOUNDED_PRECEDING), Bound.of(Edge.CURRENT_ROW));
  }

  /** Where a bound lies, seen from the current row; earlier ones first. */
  enum Edge {
    UNBOUNDED_PRECEDING("UNBOUNDED PRECEDING"),
    PRECEDING("PRECEDING"),
    CURRENT_ROW("CURRENT ROW"),
    FOLLOWING("FOLLOWING"),
    UNBOUNDED_FOLLOWING("UNBOUNDED FOLLOWING");

    private final String sql;

    Edge(String sql) {
      this.sql = sql;
    }

    String sql() {
      return sql;
    }
  }

  /**
   * One end of a frame.
   *
   * @param distance a constant, of PRECEDING and FOLLOWING, in the engine's SQL and not negative;
   *     empty for the others
   */
  record Bound(Edge edge, String distance) {
    static Bound of(Edge edge) {
      return new Bound(edge, "");
    }
  }
}
