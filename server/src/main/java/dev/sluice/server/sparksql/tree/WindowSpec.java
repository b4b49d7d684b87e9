package dev.sluice.server.sparksql.tree;

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
public record WindowSpec(List<Expr> partitions, List<Rel.Order> orders, @Nullable Frame frame) {
  public WindowSpec {
    partitions = List.copyOf(partitions);
    orders = List.copyOf(orders);
  }

  public WindowSpec framed(@Nullable Frame frame) {
    return new WindowSpec(partitions, orders, frame);
  }

  List<Expr> operands() {
    List<Expr> operands = new ArrayList<>(partitions);
    orders.forEach(order -> operands.add(order.value()));
    return operands;
  }

  public boolean isWholePartition() {
    boolean whole =
        frame == null
            || (frame.start().edge() == Edge.UNBOUNDED_PRECEDING
                && frame.end().edge() == Edge.UNBOUNDED_FOLLOWING);
    return orders.isEmpty() && whole;
  }

  public WindowSpec mapOperands(UnaryOperator<Expr> change) {
    List<Rel.Order> changed = new ArrayList<>();
    for (Rel.Order order : orders) {
      Expr value = change.apply(order.value());
      changed.add(new Rel.Order(value, order.descending(), order.nullsFirst()));
    }
    return new WindowSpec(partitions.stream().map(change).toList(), changed, frame);
  }

  /** The rows of a partition that a window function sees from one of them. */
  public record Frame(boolean rows, Bound start, Bound end) {
    public static final Frame TO_CURRENT_ROW =
        new Frame(true, Bound.of(Edge.UNBOUNDED_PRECEDING), Bound.of(Edge.CURRENT_ROW));
  }

  /** Where a bound lies, seen from the current row; earlier ones first. */
  public enum Edge {
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
  public record Bound(Edge edge, String distance) {
    public static Bound of(Edge edge) {
      return new Bound(edge, "");
    }
  }
}
