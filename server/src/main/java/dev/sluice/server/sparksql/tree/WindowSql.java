package dev.sluice.server.sparksql.tree;

import java.util.ArrayList;
import java.util.List;

/** Writes window functions in the engine's SQL. */
final class WindowSql {
  private WindowSql() {}

  static String of(Expr.Window window) {
    return window.function().sql("OVER (" + spec(window.spec()) + ")");
  }

  private static String spec(WindowSpec spec) {
    List<String> parts = new ArrayList<>();
    if (!spec.partitions().isEmpty()) {
      parts.add("PARTITION BY " + String.join(", ", ExprSql.all(spec.partitions())));
    }
    if (!spec.orders().isEmpty()) {
      parts.add("ORDER BY " + RelSql.orders(spec.orders()));
    }
    WindowSpec.Frame frame = spec.frame();
    if (frame != null) {
      String unit = frame.rows() ? "ROWS" : "RANGE";
      parts.add(unit + " BETWEEN " + bound(frame.start()) + " AND " + bound(frame.end()));
    }
    return String.join(" ", parts);
  }

  private static String bound(WindowSpec.Bound bound) {
    String edge = bound.edge().sql();
    return bound.distance().isEmpty() ? edge : bound.distance() + " " + edge;
  }
}
