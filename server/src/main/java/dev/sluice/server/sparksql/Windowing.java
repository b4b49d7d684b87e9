package dev.sluice.server.sparksql;

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
  private final List<Map<String, Rel.Item>> stages = new ArrayList<>();

  Windowing(SqlNames names) {
    this.names = names;
  }

  /** The expression over the columns of {@link #rel}. */
  Expr rewrite(Expr expr) {
    if (!Expr.windows(expr)) {
      return expr;
    }
    Expr inner = expr.mapOperands(this::rewrite);
    if (!(expr instanceof Expr.Window)) {
      return inner;
    }
    Map<String, Rel.Item> stage = stage(depth(expr));
    Rel.Item item =
        stage.computeIfAbsent(
            ExprSql.of(inner), sql -> new Rel.Item(inner, names.column("window", inner)));
    return new Expr.Reference(item.column(), expr.at());
  }

  private static int depth(Expr expr) {
    int inner = expr.operands().stream().mapToInt(Windowing::depth).max().orElse(0);
    return expr instanceof Expr.Window ? inner + 1 : inner;
  }

  private Map<String, Rel.Item> stage(int depth) {
    while (stages.size() < depth) {
      stages.add(new LinkedHashMap<>());
    }
    return stages.get(depth - 1);
  }

  boolean isEmpty() {
    return stages.isEmpty();
  }

  Rel rel(Rel input) {
    Rel rel = input;
    for (Map<String, Rel.Item> stage : stages) {
      rel = new Rel.Windowed(rel, new ArrayList<>(stage.values()));
    }
    return rel;
  }
}
