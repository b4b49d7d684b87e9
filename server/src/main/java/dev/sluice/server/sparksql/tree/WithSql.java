package dev.sluice.server.sparksql.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the WITH clause of a whole query: each of its queries once, before those that name it. */
public final class WithSql {
  private static final String LEVEL = SqlText.name("level#");

  private final Map<Cte, Integer> references = new HashMap<>();
  private final List<Cte> order = new ArrayList<>();
  private final Set<Cte> begun = new HashSet<>();

  private WithSql() {}

  /** {@code WITH … } for all that the relation names, or nothing. */
  public static String of(Rel rel) {
    WithSql with = new WithSql();
    with.visit(rel);
    if (with.order.isEmpty()) {
      return "";
    }
    boolean recursive = with.order.stream().anyMatch(cte -> cte.step() != null);
    return with.order.stream()
        .map(with::definition)
        .collect(Collectors.joining(", ", recursive ? "WITH RECURSIVE " : "WITH ", " "));
  }

  private void visit(Rel rel) {
    if (rel instanceof Rel.CteScan scan) {
      visit(scan.cte());
    }
    rel.expressions().forEach(this::visit);
    rel.inputs().forEach(this::visit);
  }

  private void visit(Expr expr) {
    if (expr instanceof Expr.Subquery subquery) {
      visit(subquery.rel());
    }
    expr.operands().forEach(this::visit);
  }

  private void visit(Cte cte) {
    references.merge(cte, 1, Integer::sum);
    if (begun.add(cte)) {
      visit(cte.rel());
      Rel step = cte.step();
      if (step != null) {
        int outside = count(cte);
        visit(step);
        references.put(cte, outside);
      }
      order.add(cte);
    }
  }

  private int count(Cte cte) {
    return references.getOrDefault(cte, 0);
  }

  private String definition(Cte cte) {
    String name = SqlText.name(cte.name());
    Rel step = cte.step();
    String body = step == null ? RelSql.columns(cte.rel()) : recursive(cte, step);
    String kept = count(cte) > 1 ? " AS MATERIALIZED (" : " AS NOT MATERIALIZED (";
    boolean plain = step != null && count(cte) == 1;
    return name + (plain ? " AS (" : kept) + body + ")";
  }

  /** All rows of one turn have one level, which the next turn counts up. */
  private static String recursive(Cte cte, Rel step) {
    String first = RelSql.select(names(cte.rel()) + ", 0 AS " + LEVEL, cte.rel());
    String failure =
        "error('[RECURSION_LEVEL_LIMIT_EXCEEDED] The recursion reached level "
            + cte.levels()
            + "')";
    String level = "CASE WHEN m < " + (cte.levels() - 1) + " THEN m + 1 ELSE " + failure + " END";
    return first
        + " UNION ALL SELECT "
        + names(step)
        + ", "
        + level
        + " FROM ("
        + RelSql.columns(step)
        + ") AS q, (SELECT max("
        + LEVEL
        + ") AS m FROM "
        + SqlText.name(cte.name())
        + ") AS l";
  }

  private static String names(Rel rel) {
    return rel.columns().stream()
        .map(column -> SqlText.name(column.sqlName()))
        .collect(Collectors.joining(", "));
  }
}
