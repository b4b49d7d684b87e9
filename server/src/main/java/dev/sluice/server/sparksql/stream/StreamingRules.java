package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import org.jspecify.annotations.Nullable;

/** What a pipeline's SQL may do: what has a meaning on an unbounded input, as Spark defines it. */
final class StreamingRules {
  private final Streams streams;

  StreamingRules(Streams streams) {
    this.streams = streams;
  }

  /** Refuses a query that is no stream, or has parts that have no meaning on one. */
  void check(Rel query) {
    if (!streams.isStream(query)) {
      throw Refusals.unsupported(Position.START, "A query that does not read input", null);
    }
    checkParts(query);
  }

  /** What is no stream may be anything. */
  private void checkParts(Rel rel) {
    if (!streams.isStream(rel)) {
      return;
    }
    rel.expressions().forEach(StreamingRules::check);
    if (rel instanceof Rel.Sessions sessions) {
      checkParts(sessions.single());
      return;
    }
    if (rel instanceof Rel.CteScan scan) {
      checkParts(scan.cte().rel());
      return;
    }
    if (rel instanceof Rel.Join join) {
      checkJoin(join);
    } else if (rel instanceof Rel.SetOperation set
        && streams.isStream(set.left()) != streams.isStream(set.right())) {
      throw Refusals.unsupported(Position.START, "UNION of a stream and a table", "a join");
    } else if (!isKnown(rel)) {
      throw refused(rel, null);
    }
    rel.inputs().forEach(this::checkParts);
  }

  private void checkJoin(Rel.Join join) {
    if (join.lateral()) {
      throw Refusals.unsupported(Position.START, "A lateral join in a streaming query", null);
    }
    boolean leftIsStream = streams.isStream(join.left());
    if (leftIsStream != streams.isStream(join.right())) {
      JoinRules.checkStatic(join.kind(), leftIsStream);
    }
  }

  private static boolean isKnown(Rel rel) {
    return rel instanceof Rel.Table
        || rel instanceof Rel.Renamed
        || rel instanceof Rel.Project
        || rel instanceof Rel.Extend
        || rel instanceof Rel.Filter
        || rel instanceof Rel.Generate
        || rel instanceof Rel.Watermark
        || rel instanceof Rel.Distinct
        || rel instanceof Rel.Deduplicate
        || rel instanceof Rel.Group
        || (rel instanceof Rel.SetOperation set && set.operator().equals("UNION ALL"))
        || (isOfAll(rel) && rel.inputs().stream().anyMatch(StreamingRules::groups));
  }

  /**
   * Whether it has a meaning where all groups are given at once; whether they are the output mode
   * tells.
   */
  static boolean isOfAll(Rel rel) {
    return rel instanceof Rel.Sort || (rel instanceof Rel.Limit limit && limit.offset() == null);
  }

  private static boolean groups(Rel rel) {
    return rel instanceof Rel.Group
        || rel instanceof Rel.Distinct
        || (rel instanceof Rel.CteScan scan && groups(scan.cte().rel()))
        || rel.inputs().stream().anyMatch(StreamingRules::groups);
  }

  private static void check(Expr expr) {
    if (expr instanceof Expr.Subquery) {
      throw Refusals.unsupported(expr.at(), "A subquery in a streaming query", null);
    }
    expr.operands().forEach(StreamingRules::check);
  }

  /** That a relation has no meaning on a stream. */
  static SluiceException refused(Rel rel, @Nullable String suggestion) {
    String message = construct(rel) + " in a streaming query";
    return Refusals.unsupported(Position.START, message, suggestion);
  }

  private static String construct(Rel rel) {
    if (rel instanceof Rel.Windowed) {
      return "A window function";
    }
    if (rel instanceof Rel.Sort) {
      return "ORDER BY";
    }
    if (rel instanceof Rel.Limit limit) {
      return limit.offset() == null ? "LIMIT" : "OFFSET";
    }
    if (rel instanceof Rel.SetOperation) {
      return "A set operation other than UNION ALL";
    }
    return "A relation other than input";
  }
}
