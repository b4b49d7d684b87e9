package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Columns;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which columns of a result tell its rows apart, because it is made of groups. */
public final class GroupKeys {
  private GroupKeys() {}

  /**
   * The names of the columns that hold the keys of the aggregation that the rows come from; null
   * where a key is missing, or the rows come from no aggregation.
   */
  public static @Nullable List<String> of(Rel rel) {
    List<Column> keys = columns(rel);
    return keys == null ? null : keys.stream().map(Column::name).toList();
  }

  /** The keys among the columns of a relation; null where not all of them are there. */
  private static @Nullable List<Column> columns(Rel rel) {
    if (rel instanceof Rel.Distinct distinct) {
      return distinct.columns();
    }
    if (rel instanceof Rel.Group group) {
      return columns(group);
    }
    boolean oneForOne =
        rel instanceof Rel.Project
            || rel instanceof Rel.Filter
            || rel instanceof Rel.Extend
            || rel instanceof Rel.Renamed;
    List<Column> below = oneForOne ? columns(rel.inputs().get(0)) : null;
    if (below == null) {
      return null;
    }
    List<Column> keys = new ArrayList<>();
    for (Column key : below) {
      Column above = above(key, rel);
      if (above == null) {
        return null;
      }
      keys.add(above);
    }
    return keys;
  }

  /**
   * The keys, and of grouping sets what tells a key that is NULL from one that a set leaves out;
   * null where that is missing, or a set is there twice.
   */
  private static @Nullable List<Column> columns(Rel.Group group) {
    List<Column> keys = new ArrayList<>();
    group.keys().forEach(item -> keys.add(item.column()));
    Set<Set<Integer>> sets = new HashSet<>();
    group.sets().forEach(set -> sets.add(Set.copyOf(set)));
    if (sets.size() < group.sets().size()) {
      return null;
    }
    Set<String> told = new HashSet<>();
    for (Rel.Item item : group.aggregates()) {
      if (item.value() instanceof Expr.GroupingId id) {
        keys.add(item.column());
        told.addAll(Columns.named(id));
      }
    }
    for (int i = 0; i < group.keys().size(); i++) {
      int key = i;
      boolean isInAll = sets.stream().allMatch(set -> set.contains(key));
      if (!isInAll && !told.contains(keys.get(i).sqlName())) {
        return null;
      }
    }
    return keys;
  }

  private static @Nullable Column above(Column key, Rel rel) {
    if (rel instanceof Rel.Project project) {
      return project.items().stream()
          .filter(item -> isColumn(item.value(), key))
          .map(Rel.Item::column)
          .findFirst()
          .orElse(null);
    }
    return rel.columns().stream()
        .filter(column -> column.sqlName().equals(key.sqlName()))
        .findFirst()
        .orElse(null);
  }

  private static boolean isColumn(Expr value, Column column) {
    return value instanceof Expr.Reference reference
        && reference.column().sqlName().equals(column.sqlName());
  }
}
