package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.Normalized;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The grouped part of a SELECT: finds keys and aggregates in expressions and names them. */
public final class Grouping {
  private final SqlNames names;
  private final Rel input;
  private final List<List<Integer>> sets;
  private final Map<String, Rel.Item> keys = new LinkedHashMap<>();
  private final Map<String, Rel.Item> aggregates = new LinkedHashMap<>();

  public Grouping(SqlNames names, Rel input, GroupBy groupBy) {
    this.names = names;
    this.input = input;
    this.sets = groupBy.sets();
    for (Expr key : groupBy.keys()) {
      keys.computeIfAbsent(ExprSql.of(key), sql -> key(key));
    }
  }

  /** A key that some grouping set leaves out is NULL there. */
  private Rel.Item key(Expr key) {
    Rel.Item item = item("key", Normalized.of(key));
    return sets.isEmpty() ? item : new Rel.Item(item.value(), item.column().asNullable());
  }

  private Rel.Item item(String name, Expr value) {
    return new Rel.Item(value, names.column(name, value));
  }

  /** The expression over the columns of {@link #rel()}. */
  public Expr rewrite(Expr expr) {
    return rewrite(expr, false);
  }

  /** The condition of HAVING over the columns of {@link #rel()}. */
  Expr rewriteCondition(Expr expr) {
    return rewrite(expr, true);
  }

  private Expr rewrite(Expr expr, boolean condition) {
    String sql = ExprSql.of(expr);
    Rel.Item key = keys.get(sql);
    if (key != null) {
      return new Expr.Reference(key.column(), expr.at());
    }
    if (expr instanceof Expr.Aggregate) {
      if (Expr.windows(expr)) {
        throw Refusals.mismatch(expr.at(), "An aggregate cannot hold a window function");
      }
      Rel.Item aggregate = aggregates.computeIfAbsent(sql, text -> item("aggregate", expr));
      return new Expr.Reference(aggregate.column(), expr.at());
    }
    if (expr instanceof Expr.GroupingId id) {
      Expr bits = new Expr.GroupingId(columns(id), id.type(), id.at());
      Rel.Item item = aggregates.computeIfAbsent(ExprSql.of(bits), text -> item("grouping", bits));
      return new Expr.Reference(item.column(), expr.at());
    }
    if (expr instanceof Expr.Reference reference && input.columns().contains(reference.column())) {
      throw Refusals.mismatch(
          expr.at(),
          "The column "
              + reference.column().name()
              + " is neither in GROUP BY nor inside an aggregate function");
    }
    if (expr instanceof Expr.Call call && call.emission() instanceof EventWindows.LastInstant) {
      throw Refusals.mismatch(
          expr.at(), "window_time is no key of GROUP BY; take it of the groups");
    }
    if (expr instanceof Expr.Subquery subquery
        && subquery.form() == Expr.SubqueryForm.SCALAR
        && !subquery.outer().isEmpty()
        && !condition) {
      throw Refusals.unsupported(
          expr.at(), "A correlated subquery outside GROUP BY and aggregates", "it in GROUP BY");
    }
    return expr.mapOperands(operand -> rewrite(operand, condition));
  }

  /** The columns of the keys that {@code grouping()} or {@code grouping_id()} speaks of. */
  private List<Expr> columns(Expr.GroupingId id) {
    if (sets.isEmpty()) {
      throw GroupByBuilder.noSets(id.at());
    }
    List<String> named = ExprSql.all(id.columns());
    List<String> all = List.copyOf(keys.keySet());
    boolean one = id.type() == PrimitiveType.BYTE;
    if (one ? !all.containsAll(named) : !(named.isEmpty() || named.equals(all))) {
      throw Refusals.mismatch(
          id.at(), "grouping wants a key of GROUP BY, and grouping_id all of them in their order");
    }
    List<Expr> columns = new ArrayList<>();
    for (String key : one ? named : all) {
      columns.add(new Expr.Reference(Objects.requireNonNull(keys.get(key)).column(), id.at()));
    }
    return columns;
  }

  public Rel rel() {
    boolean everything = keys.isEmpty() && sets.size() == 1;
    return new Rel.Group(
        input,
        new ArrayList<>(keys.values()),
        new ArrayList<>(aggregates.values()),
        everything ? List.of() : sets);
  }
}
