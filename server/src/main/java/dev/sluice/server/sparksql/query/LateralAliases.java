package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The aliases of a SELECT list that later items of the same list name. Each is computed once, in a
 * relation below the list, so that chains of aliases do not grow.
 *
 * <p>Source: Spark's {@code ResolveLateralColumnAliasReference}.
 */
public final class LateralAliases {
  private final SqlNames names;
  private final Map<String, Expr> values = new LinkedHashMap<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final Map<String, Rel.Item> used = new LinkedHashMap<>();

  public LateralAliases(SqlNames names) {
    this.names = names;
  }

  void define(String name, Expr value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (values.putIfAbsent(lower, value) != null) {
      ambiguous.add(lower);
    }
  }

  /** The value of an alias, or null where there is no such alias. */
  @Nullable Expr value(String name) {
    return values.get(name.toLowerCase(Locale.ROOT));
  }

  /** The column of an alias, or null where there is no such alias. */
  @Nullable Expr find(String name, Position at) {
    String lower = name.toLowerCase(Locale.ROOT);
    Expr value = values.get(lower);
    if (value == null) {
      return null;
    }
    if (ambiguous.contains(lower)) {
      throw Refusals.at(
          at, ErrorCode.AMBIGUOUS_REFERENCE, "The alias " + name + " stands for two items", null);
    }
    Rel.Item item =
        used.computeIfAbsent(lower, key -> new Rel.Item(value, names.column(name, value)));
    return new Expr.Reference(item.column(), at);
  }

  /** Whether the expression names an alias. */
  boolean isIn(Expr expr) {
    boolean named =
        expr instanceof Expr.Reference reference
            && used.values().stream()
                .anyMatch(item -> item.column().sqlName().equals(reference.column().sqlName()));
    return named || expr.operands().stream().anyMatch(this::isIn);
  }

  /** Refuses an alias inside an aggregate function, as Spark does. */
  void check(Expr expr) {
    if (expr instanceof Expr.Aggregate && isIn(expr)) {
      throw Refusals.unsupported(
          expr.at(), "An alias of the same SELECT list in an aggregate", "the expression itself");
    }
    expr.operands().forEach(this::check);
  }

  /**
   * The items, those that others name as columns of {@link #below}.
   *
   * @param written the items as they were written
   */
  public List<SelectBuilder.Named> shared(
      List<SelectBuilder.Named> items, List<SelectBuilder.Named> written) {
    List<SelectBuilder.Named> shared = new ArrayList<>(items);
    for (int i = 0; i < items.size(); i++) {
      String name = items.get(i).name();
      Rel.Item known = used.get(name.toLowerCase(Locale.ROOT));
      if (known != null && known.value() == written.get(i).value()) {
        Expr column = new Expr.Reference(known.column(), known.value().at());
        shared.set(i, new SelectBuilder.Named(name, column));
      }
    }
    return shared;
  }

  /** The expression with the values of the aliases in it in place of their columns. */
  Expr inlined(Expr expr) {
    if (expr instanceof Expr.Reference reference) {
      return used.values().stream()
          .filter(item -> item.column().sqlName().equals(reference.column().sqlName()))
          .findFirst()
          .map(item -> inlined(item.value()))
          .orElse(expr);
    }
    return expr.mapOperands(this::inlined);
  }

  /**
   * The relation with the aliases behind its columns.
   *
   * @param rewrite turns their values into expressions over the relation
   */
  public Rel below(Rel rel, UnaryOperator<Expr> rewrite) {
    Rel below = rel;
    for (Rel.Item item : used.values()) {
      Rel.Item moved = new Rel.Item(rewrite.apply(item.value()), item.column());
      below = new Rel.Extend(below, List.of(moved));
    }
    return below;
  }
}
