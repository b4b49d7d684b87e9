package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.query.SessionWindow;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Columns;
import dev.sluice.server.sparksql.tree.Comparison;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JoinKind;
import dev.sluice.server.sparksql.tree.LogicSql;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Filters that are evaluated before a watermark, a union, a join or groups although they are
 * written behind it: the rows that they leave out neither move the one nor are kept by the others.
 * Those about the event time itself stay behind the watermark. An outer join whose filter wants
 * what it adds for missing rows left out is a narrower one.
 *
 * <p>Source: Spark's {@code PushPredicateThroughNonJoin}, {@code PushPredicateThroughJoin}, {@code
 * InferFiltersFromConstraints}, {@code InferFiltersFromGenerate} and {@code EliminateOuterJoin}.
 */
final class PushedFilters {
  private final IdentityHashMap<Rel, Rel> done = new IdentityHashMap<>();

  /**
   * Filters that are below groups too. They stay above: state may have groups from a time when the
   * definition did not leave them out.
   */
  private final Set<Rel> repeated = Collections.newSetFromMap(new IdentityHashMap<>());

  private final SqlNames names;

  private PushedFilters(SqlNames names) {
    this.names = names;
  }

  /** The same rows with each filter as low as it gets. */
  static Rel in(Rel rel, SqlNames names) {
    return new PushedFilters(names).pushed(rel);
  }

  private Rel pushed(Rel rel) {
    Rel known = done.get(rel);
    if (known == null) {
      known = made(rel);
      done.put(rel, known);
    }
    return known;
  }

  private Rel made(Rel rel) {
    if (rel instanceof Rel.Filter filter && !repeated.contains(filter)) {
      Rel lowered = below(filter);
      if (lowered != filter) {
        return pushed(lowered);
      }
    }
    Rel whole = rel;
    if (rel instanceof Rel.Join join && !join.lateral()) {
      whole = sides(join);
    } else if (rel instanceof Rel.Generate generate && !generate.outer()) {
      whole = withElements(generate);
    }
    return whole.map(this::pushed, expr -> expr);
  }

  /** The same rows with the filter as low as it gets; the filter itself where it stays. */
  private Rel below(Rel.Filter filter) {
    List<Expr> conditions = LogicSql.conjuncts(filter.condition());
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

  /** The relation with the condition further below, or null where it cannot be there. */
  private @Nullable Rel lowered(Rel rel, Expr condition) {
    if (rel instanceof Rel.Watermark watermark) {
      return Columns.named(condition).contains(watermark.time().sqlName())
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
      return input == null ? null : over(input, filter);
    }
    if (rel instanceof Rel.Extend extend) {
      Rel input = lowered(extend.input(), inlined(condition, extend.items()));
      return input == null ? null : new Rel.Extend(input, extend.items());
    }
    if (rel instanceof Rel.Generate generate) {
      return lowered(generate, condition);
    }
    if (rel instanceof Rel.Group group) {
      return lowered(group, condition);
    }
    if (rel instanceof Rel.Distinct distinct) {
      return repeated(new Rel.Distinct(filtered(distinct.input(), condition)), condition);
    }
    if (rel instanceof Rel.Project project) {
      Rel input = lowered(project.input(), inlined(condition, project.items()));
      return input == null ? null : new Rel.Project(input, project.items());
    }
    if (rel instanceof Rel.SetOperation set && set.operator().equals("UNION ALL")) {
      return new Rel.SetOperation(
          set.operator(),
          filtered(set, set.left(), condition),
          filtered(set, set.right(), condition),
          set.columns());
    }
    return rel instanceof Rel.Join join && !join.lateral() ? lowered(join, condition) : null;
  }

  /** One side of a union, by the columns of which the condition is to be told. */
  private static Rel filtered(Rel.SetOperation union, Rel side, Expr condition) {
    Map<String, Expr> values = new HashMap<>();
    for (int i = 0; i < side.columns().size(); i++) {
      Expr value = new Expr.Reference(side.columns().get(i), condition.at());
      values.put(union.columns().get(i).sqlName(), value);
    }
    return filtered(side, Columns.replaced(condition, values));
  }

  /** The filter over a relation that changed. */
  private Rel over(Rel input, Rel.Filter filter) {
    Rel above = new Rel.Filter(input, filter.condition());
    if (repeated.contains(filter)) {
      repeated.add(above);
    }
    return above;
  }

  private Rel repeated(Rel lowered, Expr condition) {
    Rel above = filtered(lowered, condition);
    repeated.add(above);
    return above;
  }

  /** The lists that have elements, where they are a column's: others may cost to compute twice. */
  private static Rel.Generate withElements(Rel.Generate generate) {
    Expr list = generate.list();
    boolean isColumn =
        list instanceof Expr.Reference
            || (list.operands().size() == 1
                && list.operands().get(0) instanceof Expr.Reference of
                && of.type() instanceof MapType);
    if (!isColumn) {
      return generate;
    }
    Emission test = Emission.strict(Emission.total(Emission.template("(len($1) > 0)")));
    Expr some = new Expr.Call(test, List.of(list), PrimitiveType.BOOLEAN, true, list.at());
    return over(filtered(generate.input(), some), generate);
  }

  private static Rel.Generate over(Rel input, Rel.Generate generate) {
    return new Rel.Generate(
        input,
        generate.list(),
        generate.element(),
        generate.position(),
        generate.outer(),
        generate.outputs());
  }

  private @Nullable Rel lowered(Rel.Generate generate, Expr condition) {
    boolean isOfRows = Columns.of(generate.input()).containsAll(Columns.named(condition));
    Rel input = isOfRows ? lowered(generate.input(), condition) : null;
    return input == null ? null : over(input, generate);
  }

  /** Whole groups go by their keys, but which rows make a session is known behind it only. */
  private @Nullable Rel lowered(Rel.Group group, Expr condition) {
    Map<String, Rel.Item> keys = new HashMap<>();
    group.keys().forEach(item -> keys.put(item.column().sqlName(), item));
    Set<String> columns = Columns.named(condition);
    boolean isOfKeys =
        !columns.isEmpty() && group.sets().isEmpty() && keys.keySet().containsAll(columns);
    if (!isOfKeys) {
      return null;
    }
    for (String column : columns) {
      Column key = Objects.requireNonNull(keys.get(column)).column();
      if (names.window(new Expr.Reference(key, condition.at())) instanceof SessionWindow) {
        return null;
      }
    }
    Rel input = group.input() instanceof Rel.Sessions sessions ? sessions.single() : group.input();
    Rel below = filtered(input, inlined(condition, group.keys()));
    return repeated(
        new Rel.Group(below, group.keys(), group.aggregates(), group.sets()), condition);
  }

  private static @Nullable Rel lowered(Rel.Join declared, Expr condition) {
    Rel.Join join = narrowed(declared, condition);
    Set<String> columns = Columns.named(condition);
    JoinKind kind = join.kind();
    if (kind.keepsLeft() && Columns.of(join.left()).containsAll(columns)) {
      return join.over(filtered(join.left(), condition), join.right());
    }
    if (kind.keepsRight() && Columns.of(join.right()).containsAll(columns)) {
      return join.over(join.left(), filtered(join.right(), condition));
    }
    if (kind != JoinKind.INNER && kind != JoinKind.CROSS) {
      return kind == declared.kind() ? null : filtered(join, condition);
    }
    Expr on = join.condition();
    Expr both = on == null ? condition : Operators.and(on, condition, condition.at());
    return new Rel.Join(JoinKind.INNER, false, join.left(), join.right(), both, join.columns());
  }

  /** The join without the rows that the condition leaves out because one of their sides is NULL. */
  private static Rel.Join narrowed(Rel.Join join, Expr condition) {
    JoinKind kind = join.kind();
    if (kind.addsLeft() && NullRows.areLeftOut(condition, Columns.of(join.left()))) {
      kind = kind == JoinKind.FULL ? JoinKind.LEFT : JoinKind.INNER;
    }
    if (kind.addsRight() && NullRows.areLeftOut(condition, Columns.of(join.right()))) {
      kind = kind == JoinKind.FULL ? JoinKind.RIGHT : JoinKind.INNER;
    }
    return kind == join.kind()
        ? join
        : new Rel.Join(kind, false, join.left(), join.right(), join.condition(), join.columns());
  }

  private static Rel filtered(Rel rel, Expr condition) {
    return new Rel.Filter(rel, condition);
  }

  /**
   * The join with what its condition asks of one side alone before that side, unless the side's
   * other rows are wanted too; also that what is compared with the other side is not NULL.
   */
  private static Rel.Join sides(Rel.Join join) {
    Expr condition = join.condition();
    if (condition == null) {
      return join;
    }
    Set<String> lefts = Columns.of(join.left());
    Set<String> rights = Columns.of(join.right());
    Rel left = join.left();
    Rel right = join.right();
    Expr rest = null;
    for (Expr conjunct : LogicSql.conjuncts(condition)) {
      Set<String> columns = Columns.named(conjunct);
      boolean constant = columns.isEmpty();
      if (!constant && join.kind().mayFilterLeft() && lefts.containsAll(columns)) {
        left = filtered(left, conjunct);
      } else if (!constant && join.kind().mayFilterRight() && rights.containsAll(columns)) {
        right = filtered(right, conjunct);
      } else {
        rest = rest == null ? conjunct : Operators.and(rest, conjunct, conjunct.at());
        for (Expr value : present(conjunct)) {
          Set<String> used = Columns.named(value);
          Expr test = Operators.test(Operators.NullTest.NOT_NULL, value, value.at());
          if (join.kind().mayFilterLeft() && lefts.containsAll(used)) {
            left = filtered(left, test);
          } else if (join.kind().mayFilterRight() && rights.containsAll(used)) {
            right = filtered(right, test);
          }
        }
      }
    }
    Expr on = rest == null ? Expr.Literal.of(true, condition.at()) : rest;
    return new Rel.Join(join.kind(), false, left, right, on, join.columns());
  }

  /** What cannot be NULL where a comparison holds. */
  private static List<Expr> present(Expr conjunct) {
    return conjunct instanceof Expr.Call call && call.emission() instanceof Comparison
        ? InTurn.presence(call)
        : List.of();
  }

  private static Expr inlined(Expr expr, List<Rel.Item> items) {
    Map<String, Expr> values = new HashMap<>();
    items.forEach(item -> values.put(item.column().sqlName(), item.value()));
    return Columns.replaced(expr, values);
  }
}
