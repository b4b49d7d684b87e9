package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Cte;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JoinKind;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CtesContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedQueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SetOperationContext;

/** The WITH clause: each query sees the ones before it, and a recursive one itself. */
final class WithBuilder {
  /** Spark's {@code spark.sql.cteRecursionLevelLimit}. */
  private static final int LEVELS = 100;

  private final QueryBuilder queries;

  /** Defines the queries of a WITH clause in {@code queries}. */
  WithBuilder(QueryBuilder queries) {
    this.queries = queries;
  }

  void define(CtesContext context) {
    Set<String> names = new HashSet<>();
    for (NamedQueryContext named : context.namedQuery()) {
      String name = Names.of(named.name);
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw Refusals.syntax(Position.of(named), "WITH names " + name + " twice");
      }
      if (context.RECURSIVE() == null || !recursive(named, name)) {
        plain(named, name);
      }
    }
  }

  /** A query that uses columns of the query around it is written out wherever it is named. */
  private void plain(NamedQueryContext named, String name) {
    QueryBuilder before = queries.copy();
    int taken = before.taken();
    Rel rel = view(before, named, name);
    if (before.taken() > taken) {
      queries.define(name, () -> view(before, named, name));
      return;
    }
    Cte cte = new Cte(queries.names().fresh(name), rel);
    queries.define(name, () -> queries.names().scan(cte, name));
  }

  private static Rel view(QueryBuilder queries, NamedQueryContext named, String name) {
    return view(queries.build(named.query()), named, name);
  }

  private static Rel view(Rel rel, NamedQueryContext named, String name) {
    Rel renamed =
        named.columnAliases == null
            ? rel
            : FromBuilder.renamed(rel, Names.of(named.columnAliases), Position.of(named));
    return FromBuilder.requalified(renamed, List.of(name));
  }

  /** Whether the query names itself; if so it is defined. */
  private boolean recursive(NamedQueryContext named, String name) {
    QueryContext query = named.query();
    boolean union =
        query.queryTerm() instanceof SetOperationContext operation
            && operation.operator.getType() == SqlBaseParser.UNION;
    if (!union) {
      return false;
    }
    SetOperationContext operation = (SetOperationContext) query.queryTerm();
    QueryBuilder inside = queries.copy();
    if (query.ctes() != null) {
      new WithBuilder(inside).define(query.ctes());
    }
    AtomicBoolean itself = new AtomicBoolean();
    Cte cte = anchor(named, name, operation, inside);
    inside.define(
        name,
        () -> {
          itself.set(true);
          return queries.names().scan(cte, name);
        });
    Rel step = inside.term(operation.right);
    if (!itself.get()) {
      return false;
    }
    Position at = Position.of(named);
    if (operation.setQuantifier() == null || operation.setQuantifier().ALL() == null) {
      throw Refusals.unsupported(at, "UNION in a recursive query", "UNION ALL");
    }
    checkTypes(cte.rel(), step, at);
    checkPlace(step, cte, true, at);
    int levels =
        named.integerValue() == null ? LEVELS : Integer.parseInt(named.integerValue().getText());
    cte.repeat(step, levels);
    queries.define(name, () -> queries.names().scan(cte, name));
    return true;
  }

  private Cte anchor(
      NamedQueryContext named, String name, SetOperationContext operation, QueryBuilder inside) {
    int taken = inside.taken();
    Rel first = view(inside.term(operation.left), named, name);
    if (inside.taken() > taken) {
      throw Refusals.unsupported(Position.of(named), "A correlated recursive query", null);
    }
    return new Cte(queries.names().fresh(name), first);
  }

  private static void checkTypes(Rel first, Rel step, Position at) {
    List<String> before = first.columns().stream().map(column -> column.type().sql()).toList();
    List<String> after = step.columns().stream().map(column -> column.type().sql()).toList();
    if (!before.equals(after)) {
      throw Refusals.at(
          at,
          ErrorCode.DATATYPE_MISMATCH,
          "The recursive query begins with " + before + " and goes on with " + after,
          null);
    }
  }

  /** Spark knows a recursive reference where rows come through one by one only. */
  private static void checkPlace(Rel rel, Cte cte, boolean allowed, Position at) {
    if (rel instanceof Rel.CteScan scan && scan.cte() == cte && !allowed) {
      throw Refusals.unsupported(
          at, "A recursive reference under an aggregate, a sort or an outer join", null);
    }
    boolean through =
        rel instanceof Rel.Project
            || rel instanceof Rel.Filter
            || rel instanceof Rel.Extend
            || rel instanceof Rel.Renamed
            || (rel instanceof Rel.Join join
                && (join.kind() == JoinKind.INNER || join.kind() == JoinKind.CROSS));
    rel.inputs().forEach(input -> checkPlace(input, cte, allowed && through, at));
    rel.expressions().forEach(expr -> checkPlace(expr, cte, at));
  }

  private static void checkPlace(Expr expr, Cte cte, Position at) {
    if (expr instanceof Expr.Subquery subquery) {
      checkPlace(subquery.rel(), cte, false, at);
    }
    expr.operands().forEach(operand -> checkPlace(operand, cte, at));
  }
}
