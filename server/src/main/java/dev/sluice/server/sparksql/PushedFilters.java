package dev.sluice.server.sparksql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Filters that are evaluated before a watermark although they are written behind it: the rows that
 * they leave out do not move it. Those about the event time itself stay where they are.
 *
 * <p>Source: Spark's {@code PushPredicateThroughNonJoin}.
 */
final class PushedFilters {
  private PushedFilters() {}

  /** The same rows with the filter as low as it gets; the filter itself where it stays. */
  static Rel below(Rel.Filter filter) {
    List<Expr> conditions = new ArrayList<>();
    conjuncts(filter.condition(), conditions);
    Rel rel = filter.input();
    List<Expr> left = new ArrayList<>();
    for (Expr condition : conditions) {
      Rel lowered = lowered(rel, condition);
      if (lowered == null) {
        left.add(condition);
      } else {
        rel = lowered;
      }
    }
    if (left.size() == conditions.size()) {
      return filter;
    }
    for (Expr condition : left) {
      rel = new Rel.Filter(rel, condition);
    }
    return rel;
  }

  private static void conjuncts(Expr condition, List<Expr> conditions) {
    if (condition instanceof Expr.Call call && call.emission() == Operators.AND) {
      call.operands().forEach(operand -> conjuncts(operand, conditions));
    } else {
      conditions.add(condition);
    }
  }

  /** The relation with the condition below the next watermark, or null where it cannot be there. */
  private static @Nullable Rel lowered(Rel rel, Expr condition) {
    if (rel instanceof Rel.Watermark watermark) {
      return names(condition, watermark.time())
          ? null
          : new Rel.Watermark(
              new Rel.Filter(watermark.input(), condition),
              watermark.time(),
              watermark.delayMillis());
    }
    if (rel instanceof Rel.Renamed renamed) {
      Rel input = lowered(renamed.input(), condition);
      return input == null ? null : new Rel.Renamed(input, renamed.columns(), renamed.hidden());
    }
    if (rel instanceof Rel.Filter filter) {
      Rel input = lowered(filter.input(), condition);
      return input == null ? null : new Rel.Filter(input, filter.condition());
    }
    if (rel instanceof Rel.Project project) {
      Rel input = lowered(project.input(), inlined(condition, project.items()));
      return input == null ? null : new Rel.Project(input, project.items());
    }
    return null;
  }

  private static boolean names(Expr expr, Column column) {
    return (expr instanceof Expr.Reference reference
            && reference.column().sqlName().equals(column.sqlName()))
        || expr.operands().stream().anyMatch(operand -> names(operand, column));
  }

  private static Expr inlined(Expr expr, List<Rel.Item> items) {
    Map<String, Expr> values = new HashMap<>();
    items.forEach(item -> values.put(item.column().sqlName(), item.value()));
    return inlined(expr, values);
  }

  private static Expr inlined(Expr expr, Map<String, Expr> values) {
    return expr instanceof Expr.Reference reference
        ? values.getOrDefault(reference.column().sqlName(), expr)
        : expr.mapOperands(operand -> inlined(operand, values));
  }
}
