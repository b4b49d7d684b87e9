package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.LogicSql;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;

/** Queries inside expressions: {@code (SELECT …)}, {@code EXISTS (…)} and {@code IN (SELECT …)}. */
public final class Subqueries {
  private final Scope scope;

  Subqueries(Scope scope) {
    this.scope = scope;
  }

  Expr scalar(QueryContext context, Position at) {
    QueryBuilder queries = scope.queries(at);
    Correlation correlation = new Correlation(scope);
    Rel rel = queries.within(correlation).build(context);
    if (rel.columns().size() != 1) {
      throw Refusals.at(
          at,
          ErrorCode.INVALID_SUBQUERY_EXPRESSION,
          "A subquery that gives a value has one column, and this has " + rel.columns().size(),
          null);
    }
    return subquery(
        Expr.SubqueryForm.SCALAR,
        List.of(),
        rel,
        correlation,
        rel.columns().get(0).asNullable(),
        at);
  }

  Expr exists(QueryContext context, Position at) {
    Correlation correlation = new Correlation(scope);
    Rel rel = scope.queries(at).within(correlation).build(context);
    Column answer = new Column(List.of(), "exists", PrimitiveType.BOOLEAN, false, "");
    return subquery(Expr.SubqueryForm.EXISTS, List.of(), rel, correlation, answer, at);
  }

  /**
   * Whether the query has a row equal to the values. Where NULLs leave that open, it is false, and
   * so is its negation: Spark's {@code RewritePredicateSubquery} makes an existence join of it.
   *
   * @param values one for each column of the query
   */
  Expr in(List<Expr> values, QueryContext context, Position at) {
    Correlation correlation = new Correlation(scope);
    Rel rel = scope.queries(at).within(correlation).build(context);
    if (rel.columns().size() != values.size()) {
      throw Refusals.mismatch(
          at, "IN compares " + values.size() + " values with " + rel.columns().size() + " columns");
    }
    List<Expr> tested = new ArrayList<>();
    List<Rel.Item> items = new ArrayList<>();
    SqlNames names = scope.queries(at).names();
    Set<String> used = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      Expr column = new Expr.Reference(rel.columns().get(i), at);
      List<Expr> sides = Operators.comparable(List.of(values.get(i), column), "IN");
      tested.add(sides.get(0));
      items.add(names.item(rel.columns().get(i).name(), sides.get(1), used));
    }
    Column answer = new Column(List.of(), "in", PrimitiveType.BOOLEAN, false, "");
    Rel project = new Rel.Project(rel, items);
    return subquery(Expr.SubqueryForm.IN, tested, project, correlation, answer, at);
  }

  private static Expr subquery(
      Expr.SubqueryForm form,
      List<Expr> tested,
      Rel rel,
      Correlation correlation,
      Column answer,
      Position at) {
    List<Expr> outer = correlation.used();
    CorrelationRules.check(rel, outer, at);
    if (form != Expr.SubqueryForm.EXISTS) {
      CorrelationRules.checkLimit(rel, outer, at);
    }
    return new Expr.Subquery(form, tested, rel, outer, answer.type(), answer.nullable(), at);
  }

  /** The negation of a condition. */
  static Expr negated(Expr condition, Position at) {
    if (condition instanceof Expr.Subquery subquery) {
      if (subquery.form() == Expr.SubqueryForm.IN) {
        return subquery.as(Expr.SubqueryForm.NOT_IN, false);
      }
      if (subquery.form() == Expr.SubqueryForm.NOT_IN) {
        return subquery.as(Expr.SubqueryForm.IN, false);
      }
    }
    return Operators.not(condition, at);
  }

  /** Refuses what means another thing in ON of a FULL JOIN than anywhere else. */
  static void refuseInside(Expr condition) {
    boolean junction =
        condition instanceof Expr.Call call
            && (call.emission() == LogicSql.AND || call.emission() == LogicSql.OR);
    if (junction) {
      condition.operands().forEach(Subqueries::refuseInside);
      return;
    }
    boolean plain =
        condition instanceof Expr.Subquery subquery && subquery.form() != Expr.SubqueryForm.NOT_IN;
    if (!plain && holds(condition)) {
      throw Refusals.unsupported(
          condition.at(), "NOT or a function of a subquery in ON of a FULL JOIN", "it in WHERE");
    }
  }

  /** Refuses what means another thing in ON of a LEFT or RIGHT JOIN than anywhere else. */
  static void refuseFunctions(Expr condition) {
    boolean junction =
        condition instanceof Expr.Call call
            && (call.emission() == LogicSql.AND || call.emission() == LogicSql.OR);
    if (junction) {
      condition.operands().forEach(Subqueries::refuseFunctions);
    } else if (!(condition instanceof Expr.Subquery) && holdsIn(condition)) {
      throw Refusals.unsupported(
          condition.at(), "A function of IN (SELECT …) in ON of an outer join", "it in WHERE");
    }
  }

  private static boolean holdsIn(Expr expr) {
    boolean own = expr instanceof Expr.Subquery subquery && !subquery.tested().isEmpty();
    return own || expr.operands().stream().anyMatch(Subqueries::holdsIn);
  }

  /** The rows that a condition keeps; what needs no subquery comes first, below the others. */
  static Rel filter(Rel from, Expr condition) {
    List<Expr> plain = new ArrayList<>();
    List<Expr> others = new ArrayList<>();
    split(filtering(condition), plain, others);
    Rel rows = from;
    for (List<Expr> conditions : List.of(plain, others)) {
      Optional<Expr> all = conditions.stream().reduce((a, b) -> Operators.and(a, b, a.at()));
      rows = all.isPresent() ? new Rel.Filter(rows, all.get()) : rows;
    }
    return rows;
  }

  private static void split(Expr condition, List<Expr> plain, List<Expr> others) {
    if (condition instanceof Expr.Call call && call.emission() == LogicSql.AND) {
      call.operands().forEach(operand -> split(operand, plain, others));
    } else {
      (holds(condition) ? others : plain).add(condition);
    }
  }

  private static boolean holds(Expr expr) {
    return expr instanceof Expr.Subquery || expr.operands().stream().anyMatch(Subqueries::holds);
  }

  /** The condition for rows to stay, where NULL is as good as false and makes simpler joins. */
  static Expr filtering(Expr condition) {
    if (condition instanceof Expr.Call call && call.emission() == LogicSql.AND) {
      return call.mapOperands(Subqueries::filtering);
    }
    boolean in =
        condition instanceof Expr.Subquery subquery
            && (subquery.form() == Expr.SubqueryForm.IN
                || subquery.form() == Expr.SubqueryForm.NOT_IN);
    return in
        ? ((Expr.Subquery) condition).as(((Expr.Subquery) condition).form(), true)
        : condition;
  }
}
