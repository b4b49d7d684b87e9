package dev.sluice.server.sparksql.tree;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The columns of relations and expressions, by the names that are unique in the whole query. */
public final class Columns {
  private Columns() {}

  /** All that a relation has, also those that only a qualified name reaches. */
  public static List<Column> all(Rel rel) {
    List<Column> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (List<Column> columns : List.of(rel.columns(), rel.hidden())) {
      for (Column column : columns) {
        if (seen.add(column.sqlName())) {
          all.add(column);
        }
      }
    }
    return all;
  }

  /** The names of {@link #all}. */
  public static Set<String> of(Rel rel) {
    Set<String> names = new HashSet<>();
    all(rel).forEach(column -> names.add(column.sqlName()));
    return names;
  }

  /** The names that an expression uses. */
  public static Set<String> named(Expr expr) {
    Set<String> names = new HashSet<>();
    collect(expr, names);
    return names;
  }

  private static void collect(Expr expr, Set<String> names) {
    if (expr instanceof Expr.Reference reference) {
      names.add(reference.column().sqlName());
    }
    expr.operands().forEach(operand -> collect(operand, names));
  }

  /** The expression with other values in place of columns. */
  public static Expr replaced(Expr expr, Map<String, Expr> values) {
    return expr instanceof Expr.Reference reference
        ? values.getOrDefault(reference.column().sqlName(), expr)
        : expr.mapOperands(operand -> replaced(operand, values));
  }
}
