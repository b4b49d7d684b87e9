package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Columns;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JoinKind;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which joins have a meaning on streams: those whose rows need not wait for ever.
 *
 * <p>Source: Spark's {@code UnsupportedOperationChecker} and {@code StreamingJoinStrategy}.
 */
final class JoinRules {
  private JoinRules() {}

  /** Refuses a join of a stream and a relation that each batch reads anew. */
  static void checkStatic(JoinKind kind, boolean leftIsStream) {
    boolean fits =
        switch (kind) {
          case INNER, CROSS -> true;
          case LEFT, SEMI, ANTI -> leftIsStream;
          case RIGHT -> !leftIsStream;
          case FULL -> false;
        };
    if (!fits) {
      String sides = leftIsStream ? " of a stream and a table" : " of a table and a stream";
      throw Refusals.unsupported(
          Position.START,
          "A " + kind.sql() + sides,
          "a join that keeps the rows of the stream, or an INNER JOIN");
    }
  }

  /** The event time among the columns of a side, or null. */
  static @Nullable Column eventTime(List<Column> columns, SqlNames names) {
    List<Column> times =
        columns.stream()
            .filter(each -> names.eventTime(new Expr.Reference(each, Position.START)) != null)
            .toList();
    if (times.size() > 1) {
      List<String> all = times.stream().map(Column::name).toList();
      throw refused(
          "A join of rows with several event times, " + String.join(" and ", all),
          "one of them, and leave the others out of the columns before the join");
    }
    return times.isEmpty() ? null : times.get(0);
  }

  /** Refuses a join of two streams that is none, or that would wait for ever. */
  static void check(Rel.Join join, JoinCondition condition, JoinTimes times) {
    JoinKind kind = join.kind();
    if (kind == JoinKind.ANTI) {
      throw refused("An ANTI JOIN of two streams", "a LEFT JOIN and a filter IS NULL behind it");
    }
    if (condition.keys().isEmpty()) {
      throw withoutKeys();
    }
    if (!times.bounds(kind)) {
      throw unbounded(kind);
    }
  }

  /**
   * Refuses a join that would wait for ever as it is written, even where a filter behind it takes
   * away the rows that would wait.
   */
  static void checkDeclared(Rel.Join join, SqlNames names) {
    JoinCondition condition = JoinCondition.of(join);
    for (@Nullable Column left : eventTimes(join.left(), names)) {
      for (@Nullable Column right : eventTimes(join.right(), names)) {
        if (JoinTimes.of(condition, left, right, names).bounds(join.kind())) {
          return;
        }
      }
    }
    throw condition.keys().isEmpty() ? withoutKeys() : unbounded(join.kind());
  }

  /** The event times among the columns; one that is null where there is none. */
  private static List<@Nullable Column> eventTimes(Rel side, SqlNames names) {
    List<@Nullable Column> times = new ArrayList<>();
    for (Column column : Columns.all(side)) {
      if (names.eventTime(new Expr.Reference(column, Position.START)) != null) {
        times.add(column);
      }
    }
    if (times.isEmpty()) {
      times.add(null);
    }
    return times;
  }

  private static SluiceException withoutKeys() {
    return refused(
        "A join of two streams without an equation between them",
        "a condition such as a.id = b.id");
  }

  private static SluiceException unbounded(JoinKind kind) {
    return refused(
        "A " + kind.sql() + " of two streams that does not say when a row has no match",
        "a watermark on each side, and an equation of event times or windows, or a range such as "
            + "b.ts BETWEEN a.ts AND a.ts + INTERVAL 1 HOUR");
  }

  private static SluiceException refused(String what, String instead) {
    SluiceException refusal = Refusals.unsupported(Position.START, what, instead);
    return new SluiceException(
        ErrorCode.UNSUPPORTED_FEATURE,
        String.valueOf(refusal.getMessage()),
        List.of(refusal.problems().get(0).within("/transforms")));
  }
}
