package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a subquery takes from the query around it. A name reaches one query outwards, as in Spark.
 */
final class Correlation {
  private final Scope around;
  private final Map<String, Expr> used = new LinkedHashMap<>();

  Correlation(Scope around) {
    this.around = around;
  }

  /** The value of a name in the query around, or null where it has none. */
  @Nullable Expr find(List<String> words, Position at) {
    Expr found = around.own(words, at);
    if (found != null) {
      use(found);
    }
    return found;
  }

  /** The columns of a star in the query around. */
  List<SelectBuilder.Named> star(List<String> qualifier, Position at) {
    List<SelectBuilder.Named> found = around.ownStar(qualifier, at);
    found.forEach(item -> use(item.value()));
    return found;
  }

  private void use(Expr expr) {
    if (expr instanceof Expr.Reference || expr instanceof Expr.Aggregate) {
      used.putIfAbsent(ExprSql.of(expr), expr);
    } else {
      expr.operands().forEach(this::use);
    }
  }

  /** Gives the aggregates of an expression to the query around where they are over its columns. */
  void hoist(Expr expr) {
    if (expr instanceof Expr.Aggregate && isOuter(expr)) {
      use(expr);
    } else {
      expr.operands().forEach(this::hoist);
    }
  }

  private boolean isOuter(Expr aggregate) {
    List<String> names = new ArrayList<>();
    references(aggregate, names);
    return !names.isEmpty() && used.keySet().containsAll(names);
  }

  private static void references(Expr expr, List<String> names) {
    if (expr instanceof Expr.Reference) {
      names.add(ExprSql.of(expr));
    }
    expr.operands().forEach(operand -> references(operand, names));
  }

  /** Whether the expression holds an aggregate that is not the query's around. */
  boolean aggregates(Expr expr) {
    if (expr instanceof Expr.Aggregate) {
      return !used.containsKey(ExprSql.of(expr));
    }
    return expr.operands().stream().anyMatch(this::aggregates);
  }

  int size() {
    return used.size();
  }

  /** The columns and aggregates that the subquery takes. */
  List<Expr> used() {
    List<Expr> kept = new ArrayList<>();
    for (Expr expr : used.values()) {
      boolean covered =
          used.values().stream()
              .anyMatch(each -> each instanceof Expr.Aggregate && holds(each.operands(), expr));
      if (!covered) {
        kept.add(expr);
      }
    }
    return kept;
  }

  private static boolean holds(List<Expr> operands, Expr expr) {
    return operands.stream()
        .anyMatch(
            operand ->
                ExprSql.of(operand).equals(ExprSql.of(expr)) || holds(operand.operands(), expr));
  }

  /**
   * What a subquery takes from the query around, once for each place of the text, outer operators
   * first.
   */
  static Set<Expr> places(Expr.Subquery subquery) {
    Set<String> outer = new HashSet<>();
    subquery.outer().forEach(expr -> outer.add(ExprSql.of(expr)));
    Set<Expr> places = new LinkedHashSet<>();
    if (!outer.isEmpty()) {
      collect(subquery.rel(), outer, places);
    }
    return places;
  }

  private static void collect(Rel rel, Set<String> outer, Set<Expr> places) {
    Set<String> taken = new HashSet<>(outer);
    for (Rel input : rel.inputs()) {
      Stream.concat(input.columns().stream(), input.hidden().stream())
          .forEach(column -> taken.remove(ExprSql.of(new Expr.Reference(column, Position.START))));
    }
    rel.expressions().forEach(expr -> collect(expr, taken, places));
    rel.inputs().forEach(input -> collect(input, outer, places));
  }

  private static void collect(Expr expr, Set<String> outer, Set<Expr> places) {
    boolean candidate = expr instanceof Expr.Reference || expr instanceof Expr.Aggregate;
    if (candidate && outer.contains(ExprSql.of(expr))) {
      places.add(expr);
    } else {
      expr.operands().forEach(operand -> collect(operand, outer, places));
    }
  }
}
