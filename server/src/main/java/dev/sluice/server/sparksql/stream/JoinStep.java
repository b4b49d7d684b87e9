package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.Input;
import dev.sluice.server.model.JoinType;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.query.ExpressionBuilder;
import dev.sluice.server.sparksql.query.FromBuilder;
import dev.sluice.server.sparksql.query.Joins;
import dev.sluice.server.sparksql.query.Scope;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JoinKind;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The step that joins the rows so far with those of another relation.
 *
 * <p>Source: Spark's {@code Dataset.join} of {@code left.as("input")} and {@code right.as(name)}.
 */
final class JoinStep {
  private final Rel left;
  private final Rel right;
  private final Transform.Join step;

  /** A join of the rows so far with those of the step's relation. */
  JoinStep(Rel left, Rel right, Transform.Join step) {
    this.left = FromBuilder.requalified(left, List.of(Input.MAIN));
    this.right = FromBuilder.requalified(right, qualifier(step));
    this.step = step;
  }

  /** The name that the other side's columns may begin with; a path gives none. */
  private static List<String> qualifier(Transform.Join step) {
    if (step.as() != null) {
      return List.of(step.as());
    }
    return step.with().source() instanceof SourceSpec.Delta delta
            && delta.table() instanceof TableRef.Named named
        ? List.of(named.name().substring(named.name().lastIndexOf('.') + 1))
        : List.of();
  }

  /** The condition, or null for all pairs. */
  @Nullable Expr condition() {
    String text = step.on();
    if (text == null) {
      return null;
    }
    Scope both = new Scope(Joins.all(JoinKind.CROSS, left, right, Position.START).columns());
    Expr on = new ExpressionBuilder(both).build(SparkParser.plain(text));
    return SelectBuilder.rowCondition(on, "A join");
  }

  /** The rows. */
  Rel.Join rows(@Nullable Expr on) {
    JoinKind kind = kind(step.type());
    return new Rel.Join(
        kind == JoinKind.CROSS && on != null ? JoinKind.INNER : kind, left, right, on);
  }

  private static JoinKind kind(JoinType type) {
    return switch (type) {
      case INNER -> JoinKind.INNER;
      case LEFT -> JoinKind.LEFT;
      case RIGHT -> JoinKind.RIGHT;
      case FULL -> JoinKind.FULL;
      case LEFT_SEMI -> JoinKind.SEMI;
      case LEFT_ANTI -> JoinKind.ANTI;
      case CROSS -> JoinKind.CROSS;
    };
  }
}
