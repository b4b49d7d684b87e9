package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.List;
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
      return group.keys().stream().map(Rel.Item::column).toList();
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
