package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.WindowSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The window functions of a SELECT: finds them in expressions and names them. One over the results
 * of others belongs to a later stage.
 */
final class Windowing {
  private final SqlNames names;
  private final List<Stage> stages = new ArrayList<>();

  Windowing(SqlNames names) {
    this.names = names;
  }

  /**
   * Windows over the same rows.
   *
   * @param keys what they are partitioned and ordered by, where it is no column: the engine does
   *     not order a window by an expression that may fail
   */
  private record Stage(Map<String, Rel.Item> keys, Map<String, Rel.Item> windows) {
    Stage() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }
  }

  /** The expression over the columns of {@link #rel}. */
  Expr rewrite(Expr expr) {
    if (!Expr.windows(expr)) {
      return expr;
    }
    Expr inner = expr.mapOperands(this::rewrite);
    if (!(inner instanceof Expr.Window window)) {
      return inner;
    }
    Stage stage = stage(depth(expr));
    WindowSpec spec = window.spec().mapOperands(key -> column(stage.keys(), "key", key));
    return column(stage.windows(), "window", new Expr.Window(window.function(), spec));
  }

  private Expr column(Map<String, Rel.Item> items, String name, Expr value) {
    if (value instanceof Expr.Reference || value instanceof Expr.Literal) {
      return value;
    }
    Rel.Item item =
        items.computeIfAbsent(
            ExprSql.of(value), sql -> new Rel.Item(value, names.column(name, value)));
    return new Expr.Reference(item.column(), value.at());
  }

  private static int depth(Expr expr) {
    int inner = expr.operands().stream().mapToInt(Windowing::depth).max().orElse(0);
    return expr instanceof Expr.Window ? inner + 1 : inner;
  }

  private Stage stage(int depth) {
    while (stages.size() < depth) {
      stages.add(new Stage());
    }
    return stages.get(depth - 1);
  }

  boolean isEmpty() {
    return stages.isEmpty();
  }

  Rel rel(Rel input) {
    Rel rel = input;
    for (Stage stage : stages) {
      if (!stage.keys().isEmpty()) {
        rel = new Rel.Extend(rel, new ArrayList<>(stage.keys().values()));
      }
      rel = new Rel.Windowed(rel, new ArrayList<>(stage.windows().values()));
    }
    return rel;
  }
}
