package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The random values of one SELECT: a column for each call, below the SELECT list, so that whatever
 * uses it sees one value for a row.
 */
final class RandomValues {
  private record Kind(String sql, DataType type) {}

  private static final Kind UNIFORM = new Kind("random()", PrimitiveType.DOUBLE);
  private static final Map<String, Kind> KINDS =
      Map.of(
          "rand",
          UNIFORM,
          "random",
          UNIFORM,
          "randn",
          new Kind("(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))", UNIFORM.type()),
          "uuid",
          new Kind("CAST(gen_random_uuid() AS VARCHAR)", PrimitiveType.STRING));

  private final SqlNames names;
  private final List<Rel.Item> items = new ArrayList<>();
  private boolean complete;

  RandomValues(SqlNames names) {
    this.names = names;
  }

  static Set<String> names() {
    return KINDS.keySet();
  }

  /** The value of a call, wherever it is used once only. */
  static Expr value(String name, List<Expr> arguments, Position at) {
    if (Session.current().streaming()) {
      throw Refusals.unsupported(
          at,
          "Function " + name + " in a streaming query, whose batches give the same again,",
          "a hash of columns");
    }
    if (!arguments.isEmpty()) {
      throw Refusals.unsupported(at, "Function " + name + " with a seed", name + "()");
    }
    Kind kind = KINDS.getOrDefault(name, UNIFORM);
    return new Expr.Call(Emission.template(kind.sql()), List.of(), kind.type(), false, at);
  }

  /** The column of a value. */
  Expr column(String name, Expr value) {
    if (complete) {
      throw misplaced(name, value.at());
    }
    Rel.Item item = new Rel.Item(value, names.column(name, value));
    items.add(item);
    return new Expr.Reference(item.column(), value.at());
  }

  /** Refuses aggregates over the values, as Spark does. */
  void check(Expr expr) {
    if (expr instanceof Expr.Aggregate && holds(expr)) {
      throw Refusals.mismatch(expr.at(), "An aggregate cannot be over a random value");
    }
    expr.operands().forEach(this::check);
  }

  private boolean holds(Expr expr) {
    boolean own =
        expr instanceof Expr.Reference reference
            && items.stream().anyMatch(item -> item.column().equals(reference.column()));
    return own || expr.operands().stream().anyMatch(this::holds);
  }

  static RuntimeException misplaced(String name, Position at) {
    return Refusals.unsupported(
        at, name + "() in this place", "a column of a subquery, or ORDER BY " + name + "()");
  }

  /** The rows of FROM with the values behind them; later calls would have none. */
  Rel over(Rel from) {
    complete = true;
    return items.isEmpty() ? from : new Rel.Extend(from, items);
  }
}
