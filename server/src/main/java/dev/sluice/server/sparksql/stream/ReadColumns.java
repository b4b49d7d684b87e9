package dev.sluice.server.sparksql.stream;

import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Columns;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Which columns of each relation of a query are read above it. What nobody reads is not kept by a
 * join of streams; an event time among it is none.
 *
 * <p>Source: Spark's {@code ColumnPruning}.
 */
final class ReadColumns {
  /** Of no query. */
  static final ReadColumns NONE = new ReadColumns();

  private final IdentityHashMap<Rel, Set<String>> read = new IdentityHashMap<>();

  private ReadColumns() {}

  /** Of a query all of whose columns are wanted. */
  static ReadColumns of(Rel rel) {
    ReadColumns columns = new ReadColumns();
    columns.visit(rel, names(rel.columns()));
    return columns;
  }

  /** The columns that are read of a relation of the query. */
  Set<String> of(Rel.Join join) {
    return read.getOrDefault(join, Set.of());
  }

  private static Set<String> names(List<Column> columns) {
    Set<String> names = new HashSet<>();
    columns.forEach(column -> names.add(column.sqlName()));
    return names;
  }

  private void visit(Rel rel, Set<String> wanted) {
    Set<String> known = read.get(rel);
    if (known != null && known.containsAll(wanted)) {
      return;
    }
    Set<String> all = new HashSet<>(wanted);
    if (known != null) {
      all.addAll(known);
    }
    read.put(rel, all);
    if (rel instanceof Rel.SetOperation operation) {
      boolean rows = operation.operator().equals("UNION ALL");
      Set<String> matter = rows ? all : names(operation.columns());
      visit(operation.left(), sameAs(matter, operation.columns(), operation.left().columns()));
      visit(operation.right(), sameAs(matter, operation.columns(), operation.right().columns()));
    } else if (rel instanceof Rel.CteScan scan) {
      visit(scan.cte().rel(), sameAs(all, scan.columns(), scan.cte().rel().columns()));
    } else {
      Set<String> below = below(rel, all);
      rel.inputs().forEach(input -> visit(input, below));
    }
  }

  /** The columns of the same places. */
  private static Set<String> sameAs(Set<String> wanted, List<Column> from, List<Column> to) {
    Set<String> same = new HashSet<>();
    for (int i = 0; i < from.size(); i++) {
      if (wanted.contains(from.get(i).sqlName())) {
        same.add(to.get(i).sqlName());
      }
    }
    return same;
  }

  private static Set<String> below(Rel rel, Set<String> wanted) {
    Set<String> below = new HashSet<>();
    if (rel instanceof Rel.Project project) {
      values(project.items(), wanted).forEach(value -> below.addAll(Columns.named(value)));
    } else if (rel instanceof Rel.Group group) {
      group.keys().forEach(key -> below.addAll(Columns.named(key.value())));
      values(group.aggregates(), wanted).forEach(value -> below.addAll(Columns.named(value)));
    } else {
      below.addAll(rel instanceof Rel.Distinct ? names(rel.columns()) : wanted);
      rel.expressions().forEach(value -> below.addAll(Columns.named(value)));
      if (rel instanceof Rel.Watermark watermark) {
        below.add(watermark.time().sqlName());
      }
    }
    return below;
  }

  private static List<Expr> values(List<Rel.Item> items, Set<String> wanted) {
    List<Expr> values = new ArrayList<>();
    for (Rel.Item item : items) {
      if (wanted.contains(item.column().sqlName())) {
        values.add(item.value());
      }
    }
    return values;
  }
}
