package dev.sluice.server.sparksql.stream;

import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JoinKind;
import org.jspecify.annotations.Nullable;

/**
 * When the rows of a join of streams meet no others any more: by an event time among the keys, or
 * by conditions that bind the event times of both sides to each other.
 *
 * <p>Source: Spark's {@code StreamingSymmetricHashJoinHelper.getStateWatermarkPredicates}.
 *
 * @param left of the rows on the left, or null where each may meet others for ever
 * @param right of those on the right
 */
record JoinTimes(@Nullable Ending left, @Nullable Ending right) {
  /**
   * The end of a row.
   *
   * @param time of the row
   * @param afterMillis how far the time of a row that has ended is after the watermark at most
   */
  record Ending(Expr time, long afterMillis) {}

  /**
   * The times of a join.
   *
   * @param left the event time of the rows on the left, or null
   * @param right that of those on the right
   */
  static JoinTimes of(
      JoinCondition condition, @Nullable Column left, @Nullable Column right, SqlNames names) {
    JoinCondition.Key key = timeKey(condition, names);
    return key == null
        ? new JoinTimes(bounded(condition, left, right), bounded(condition, right, left))
        : new JoinTimes(new Ending(key.left(), 0), new Ending(key.right(), 0));
  }

  private static JoinCondition.@Nullable Key timeKey(JoinCondition condition, SqlNames names) {
    for (JoinCondition.Key key : condition.keys()) {
      if (key.isEquation() && names.eventTime(key.left()) != null) {
        return key;
      }
    }
    for (JoinCondition.Key key : condition.keys()) {
      if (key.isEquation() && names.eventTime(key.right()) != null) {
        return key;
      }
    }
    return null;
  }

  private static @Nullable Ending bounded(
      JoinCondition condition, @Nullable Column own, @Nullable Column other) {
    if (own == null || other == null) {
      return null;
    }
    Long millis = TimeBound.millis(condition.both(), own, other);
    return millis == null ? null : new Ending(new Expr.Reference(own, Position.START), millis);
  }

  /** How far the event times of joined rows may be behind the watermark. */
  long lagMillis() {
    return Math.max(0, Math.max(lag(left), lag(right)));
  }

  private static long lag(@Nullable Ending ending) {
    return ending == null ? 0 : -ending.afterMillis();
  }

  /** Whether the rows that meet no others are known some time. */
  boolean bounds(JoinKind kind) {
    return switch (kind) {
      case LEFT, SEMI -> left != null;
      case RIGHT -> right != null;
      case FULL -> left != null || right != null;
      default -> true;
    };
  }
}
