package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.tree.Casts;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Comparison;
import dev.sluice.server.sparksql.tree.Cte;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Folding;
import dev.sluice.server.sparksql.tree.LogicSql;
import dev.sluice.server.sparksql.tree.Rel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a query wants of the tables that it reads: the conditions over columns and constants
 * that stand above each reading of a table and that no operator between changes the meaning of.
 *
 * <p>A table that is read several times is wanted as far as one of the readings wants it. Nothing
 * is said of a table where a reading of it may hide.
 */
public final class RowFilters {
  private final Map<String, List<RowFilter>> found = new HashMap<>();
  private final Map<String, Set<String>> readings = new HashMap<>();
  private final Set<Cte> ctes = new HashSet<>();
  private boolean hidden;

  private RowFilters() {}

  /**
   * What a query wants, by the names of the relations; nothing for those of which all is wanted.
   *
   * @param scans how often each relation was named in the query's text
   */
  public static Map<String, RowFilter> of(Rel rel, Map<String, Integer> scans) {
    RowFilters filters = new RowFilters();
    filters.walk(rel, List.of());
    Map<String, RowFilter> wanted = new HashMap<>();
    filters.found.forEach(
        (relation, parts) -> {
          int seen = filters.readings.getOrDefault(relation, Set.of()).size();
          RowFilter any = RowFilter.any(parts);
          if (seen == scans.getOrDefault(relation, 0) && !any.equals(RowFilter.ANY)) {
            wanted.put(relation, any);
          }
        });
    return filters.hidden ? Map.of() : wanted;
  }

  private void walk(Rel rel, List<Expr> conditions) {
    rel.expressions().forEach(this::subqueries);
    if (rel instanceof Rel.Table table) {
      reading(table, conditions);
    } else if (rel instanceof Rel.CteScan scan) {
      common(scan.cte());
    } else if (rel instanceof Rel.Sql) {
      hidden = true;
    } else if (rel instanceof Rel.Filter filter) {
      walk(filter.input(), with(conditions, filter.condition()));
    } else if (rel instanceof Rel.Join join) {
      join(join, conditions);
    } else if (rel instanceof Rel.Project project) {
      walk(project.input(), below(project.items(), conditions));
    } else {
      boolean passes =
          rel instanceof Rel.Renamed
              || rel instanceof Rel.Sort
              || rel instanceof Rel.Extend
              || rel instanceof Rel.Generate;
      rel.inputs().forEach(input -> walk(input, passes ? conditions : List.of()));
    }
  }

  private void common(Cte cte) {
    if (ctes.add(cte)) {
      walk(cte.rel(), List.of());
      Rel step = cte.step();
      if (step != null) {
        walk(step, List.of());
      }
    }
  }

  /** An outer side keeps rows that the condition of the join is not true of. */
  private void join(Rel.Join join, List<Expr> conditions) {
    Expr on = join.condition();
    List<Expr> joined = on == null ? List.of() : List.of(on);
    List<Expr> both = new ArrayList<>(conditions);
    both.addAll(joined);
    switch (join.kind()) {
      case INNER, CROSS -> walk(join, both, both);
      case LEFT, ANTI -> walk(join, conditions, joined);
      case RIGHT -> walk(join, joined, conditions);
      case SEMI -> walk(join, both, joined);
      default -> walk(join, List.of(), List.of());
    }
  }

  private void walk(Rel.Join join, List<Expr> left, List<Expr> right) {
    walk(join.left(), left);
    walk(join.right(), right);
  }

  private void subqueries(Expr expr) {
    if (expr instanceof Expr.Subquery subquery) {
      walk(subquery.rel(), List.of());
    }
    expr.operands().forEach(this::subqueries);
  }

  private static List<Expr> with(List<Expr> conditions, Expr another) {
    List<Expr> more = new ArrayList<>(conditions);
    more.add(another);
    return more;
  }

  /** The conditions over the columns that items only pass on; a window is over all rows. */
  private static List<Expr> below(List<Rel.Item> items, List<Expr> conditions) {
    Map<String, Expr> values = new HashMap<>();
    for (Rel.Item item : items) {
      if (Expr.windows(item.value())) {
        return List.of();
      }
      values.put(item.column().sqlName(), item.value());
    }
    return conditions.stream().map(condition -> below(values, condition)).toList();
  }

  private static Expr below(Map<String, Expr> values, Expr expr) {
    if (expr instanceof Expr.Reference reference) {
      Expr value = values.get(reference.column().sqlName());
      return value instanceof Expr.Reference ? value : expr;
    }
    return expr instanceof Expr.Call ? expr.mapOperands(each -> below(values, each)) : expr;
  }

  private void reading(Rel.Table table, List<Expr> conditions) {
    Map<String, String> sources = new HashMap<>();
    for (int i = 0; i < table.columns().size(); i++) {
      Column column = table.columns().get(i);
      sources.put(column.sqlName(), table.sources().get(i));
    }
    List<RowFilter> all = conditions.stream().map(each -> filter(each, sources)).toList();
    found.computeIfAbsent(table.relation(), key -> new ArrayList<>()).add(RowFilter.all(all));
    if (!table.columns().isEmpty()) {
      readings
          .computeIfAbsent(table.relation(), key -> new HashSet<>())
          .add(table.columns().get(0).sqlName());
    }
  }

  /** What a condition says of the columns in question. */
  private static RowFilter filter(Expr condition, Map<String, String> sources) {
    if (!(condition instanceof Expr.Call call)) {
      return RowFilter.ANY;
    }
    Emission emission = call.emission();
    if (emission == LogicSql.AND || emission == LogicSql.OR) {
      List<RowFilter> parts = call.operands().stream().map(each -> filter(each, sources)).toList();
      return emission == LogicSql.AND ? RowFilter.all(parts) : RowFilter.any(parts);
    }
    if (emission instanceof Operators.NullTest test) {
      String column = column(call.operands().get(0), sources);
      return column == null ? RowFilter.ANY : new RowFilter.Null(column, test.wanted());
    }
    if (emission instanceof Comparison comparison) {
      return comparison(comparison.operator(), call.operands(), sources);
    }
    return emission instanceof Operators.Membership
        ? membership(call.operands(), sources)
        : RowFilter.ANY;
  }

  private static RowFilter membership(List<Expr> operands, Map<String, String> sources) {
    List<RowFilter> parts = new ArrayList<>();
    for (Expr candidate : operands.subList(1, operands.size())) {
      parts.add(comparison("=", List.of(operands.get(0), candidate), sources));
    }
    return RowFilter.any(parts);
  }

  private static RowFilter comparison(
      String operator, List<Expr> operands, Map<String, String> sources) {
    String left = column(operands.get(0), sources);
    boolean swapped = left == null;
    String column = swapped ? column(operands.get(1), sources) : left;
    String value = constant(operands.get(swapped ? 0 : 1));
    RowFilter.Order order =
        switch (operator) {
          case "=" -> RowFilter.Order.EQUAL;
          case "<" -> swapped ? RowFilter.Order.GREATER : RowFilter.Order.LESS;
          case "<=" -> swapped ? RowFilter.Order.AT_LEAST : RowFilter.Order.AT_MOST;
          case ">" -> swapped ? RowFilter.Order.LESS : RowFilter.Order.GREATER;
          case ">=" -> swapped ? RowFilter.Order.AT_MOST : RowFilter.Order.AT_LEAST;
          default -> null;
        };
    return column == null || value == null || order == null
        ? RowFilter.ANY
        : new RowFilter.Compare(column, order, value);
  }

  /** The column of the table that a value is, also where it is read as a wider exact number. */
  private static @Nullable String column(Expr expr, Map<String, String> sources) {
    if (expr instanceof Expr.Cast cast
        && isExact(cast.type())
        && isExact(cast.operand().type())
        && Casts.keepsAll(cast.operand().type(), cast.type())) {
      return column(cast.operand(), sources);
    }
    return expr instanceof Expr.Reference reference
        ? sources.get(reference.column().sqlName())
        : null;
  }

  /** The text of a constant; null where it is none, or NULL. */
  private static @Nullable String constant(Expr expr) {
    if (expr instanceof Expr.Literal literal && literal.value() != null) {
      Object value = literal.value();
      return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }
    if (!(expr instanceof Expr.Cast cast)) {
      return null;
    }
    Optional<Expr.Literal> folded = Folding.constant(cast);
    if (folded.isPresent()) {
      return constant(folded.get());
    }
    String text = isExact(cast.operand().type()) ? constant(cast.operand()) : null;
    if (text != null && cast.type() == PrimitiveType.DOUBLE) {
      return Double.toString(new BigDecimal(text).doubleValue());
    }
    boolean kept = isExact(cast.type()) && Casts.keepsAll(cast.operand().type(), cast.type());
    return kept ? text : null;
  }

  private static boolean isExact(DataType type) {
    return type instanceof DecimalType
        || type == PrimitiveType.BYTE
        || type == PrimitiveType.SHORT
        || type == PrimitiveType.INTEGER
        || type == PrimitiveType.LONG;
  }
}
