package dev.sluice.server.sparksql;

import org.jspecify.annotations.Nullable;

/** What a pipeline's SQL may do: what has a meaning on an unbounded input, as Spark defines it. */
final class StreamingRules {
  private StreamingRules() {}

  static void check(Rel rel) {
    rel.expressions().forEach(StreamingRules::check);
    if (rel instanceof Rel.Renamed renamed) {
      check(renamed.input());
    } else if (rel instanceof Rel.Project project) {
      check(project.input());
    } else if (rel instanceof Rel.Extend extend) {
      check(extend.input());
    } else if (rel instanceof Rel.CteScan scan) {
      check(scan.cte().rel());
    } else if (rel instanceof Rel.Filter filter) {
      check(filter.input());
    } else if (rel instanceof Rel.Generate generate) {
      check(generate.input());
    } else if (rel instanceof Rel.Watermark watermark) {
      check(watermark.input());
    } else if (rel instanceof Rel.Group group && group.sets().isEmpty()) {
      check(group.input());
    } else if (rel instanceof Rel.Sessions sessions) {
      check(sessions.single());
    } else if (rel instanceof Rel.Distinct distinct) {
      check(distinct.input());
    } else if (rel instanceof Rel.Deduplicate deduplicate) {
      check(deduplicate.input());
    } else if (rel instanceof Rel.SetOperation operation
        && operation.operator().equals("UNION ALL")) {
      check(operation.left());
      check(operation.right());
    } else if (!(rel instanceof Rel.Table)) {
      throw Refusals.unsupported(Position.START, construct(rel) + " in a streaming query", null);
    }
  }

  private static void check(Expr expr) {
    if (expr instanceof Expr.Subquery) {
      throw Refusals.unsupported(expr.at(), "A subquery in a streaming query", null);
    }
    expr.operands().forEach(StreamingRules::check);
  }

  private static @Nullable String construct(Rel rel) {
    if (rel instanceof Rel.Group) {
      return "GROUPING SETS, ROLLUP or CUBE";
    }
    if (rel instanceof Rel.Windowed) {
      return "A window function";
    }
    if (rel instanceof Rel.Join) {
      return "A join";
    }
    if (rel instanceof Rel.Sort) {
      return "ORDER BY";
    }
    if (rel instanceof Rel.Limit) {
      return "LIMIT";
    }
    if (rel instanceof Rel.SetOperation) {
      return "A set operation other than UNION ALL";
    }
    return "A relation other than input";
  }
}
