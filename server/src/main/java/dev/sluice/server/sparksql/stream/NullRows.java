package dev.sluice.server.sparksql.stream;

import dev.sluice.server.sparksql.functions.Conditionals;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.tree.Choice;
import dev.sluice.server.sparksql.tree.Columns;
import dev.sluice.server.sparksql.tree.Comparison;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Folding;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.LogicSql;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which conditions leave out the rows in which all columns of one side of a join are NULL.
 *
 * <p>Source: {@code canFilterOutNull} of Spark's {@code EliminateOuterJoin}, which evaluates any
 * expression over such a row. Here these are comparisons, tests, logic, choices and what is NULL
 * where an operand is; of other functions nothing is known.
 */
final class NullRows {
  private NullRows() {}

  /** Whether no row with NULL for all of the side's columns fulfils the condition. */
  static boolean areLeftOut(Expr condition, Set<String> side) {
    Set<String> columns = Columns.named(condition);
    if (!columns.isEmpty() && side.containsAll(columns)) {
      Expr.Literal value = value(condition);
      if (value != null && !Boolean.TRUE.equals(value.value())) {
        return true;
      }
    }
    return wants(condition, side);
  }

  /** Whether the value is NULL where a column of the side is. */
  private static boolean wants(Expr expr, Set<String> side) {
    if (expr instanceof Expr.Reference reference) {
      return side.contains(reference.column().sqlName());
    }
    return isNullIntolerant(expr)
        && expr.operands().stream().anyMatch(operand -> wants(operand, side));
  }

  private static boolean isNullIntolerant(Expr expr) {
    return expr instanceof Expr.Cast
        || (expr instanceof Expr.Call call && call.emission().isNullIntolerant());
  }

  /** What the expression is where all columns are NULL, or null where that is not known. */
  private static Expr.@Nullable Literal value(Expr expr) {
    if (expr instanceof Expr.Literal literal) {
      return literal;
    }
    if (expr instanceof Expr.Reference) {
      return nothing(expr);
    }
    if (expr instanceof Expr.Cast cast) {
      Expr.Literal operand = value(cast.operand());
      return operand != null && operand.value() == null
          ? nothing(cast)
          : Folding.constant(cast).orElse(null);
    }
    return expr instanceof Expr.Call call ? value(call) : null;
  }

  private static Expr.@Nullable Literal value(Expr.Call call) {
    Emission emission = call.emission();
    List<Expr> operands = call.operands();
    if (emission == LogicSql.AND || emission == LogicSql.OR) {
      return junction(call, emission == LogicSql.OR);
    }
    if (emission instanceof Conditionals.Present) {
      return firstPresent(call);
    }
    if (emission == Choice.CASE) {
      return chosen(call);
    }
    Expr.Literal first = operands.isEmpty() ? null : value(operands.get(0));
    if (emission instanceof Operators.NullTest test) {
      return first == null ? null : truth((first.value() == null) == test.wanted(), call);
    }
    if (emission instanceof Operators.Sameness) {
      return same(first, value(operands.get(1)), call);
    }
    if (emission instanceof Operators.Membership) {
      return first != null && first.value() == null ? nothing(call) : null;
    }
    if (isNullIntolerant(call) && operands.stream().anyMatch(NullRows::isNull)) {
      return nothing(call);
    }
    if (emission instanceof Operators.Negation) {
      return first == null ? null : truth(!Boolean.TRUE.equals(first.value()), call);
    }
    return emission instanceof Comparison comparison ? compared(comparison, call) : null;
  }

  /** Whether both are NULL, where one of them is. */
  private static Expr.@Nullable Literal same(
      Expr.@Nullable Literal first, Expr.@Nullable Literal second, Expr call) {
    if (first == null || second == null || (first.value() != null && second.value() != null)) {
      return null;
    }
    return truth(first.value() == null && second.value() == null, call);
  }

  private static boolean isNull(Expr expr) {
    Expr.Literal value = value(expr);
    return value != null && value.value() == null;
  }

  /**
   * AND or OR.
   *
   * @param decisive what one operand alone decides it with
   */
  private static Expr.@Nullable Literal junction(Expr.Call call, boolean decisive) {
    boolean known = true;
    boolean isNull = false;
    for (Expr operand : call.operands()) {
      Expr.Literal value = value(operand);
      if (value != null && Boolean.valueOf(decisive).equals(value.value())) {
        return truth(decisive, call);
      }
      known &= value != null;
      isNull |= value != null && value.value() == null;
    }
    return !known ? null : isNull ? nothing(call) : truth(!decisive, call);
  }

  private static Expr.@Nullable Literal firstPresent(Expr.Call call) {
    for (Expr operand : call.operands()) {
      Expr.Literal value = value(operand);
      if (value == null || value.value() != null) {
        return value;
      }
    }
    return nothing(call);
  }

  private static Expr.@Nullable Literal chosen(Expr.Call call) {
    List<Expr> operands = call.operands();
    int last = operands.size() - 1;
    for (int i = 0; i < last; i += 2) {
      Expr.Literal condition = value(operands.get(i));
      if (condition == null) {
        return null;
      }
      if (Boolean.TRUE.equals(condition.value())) {
        return value(operands.get(i + 1));
      }
    }
    return value(operands.get(last));
  }

  /** A comparison of numbers; of others nothing is known. */
  private static Expr.@Nullable Literal compared(Comparison comparison, Expr.Call call) {
    Expr.Literal first = value(InTurn.unguarded(call.operands().get(0)));
    Expr.Literal second = value(InTurn.unguarded(call.operands().get(1)));
    if (first == null || second == null || !isExact(first.value()) || !isExact(second.value())) {
      return null;
    }
    BigDecimal left = new BigDecimal(String.valueOf(first.value()));
    int order = left.compareTo(new BigDecimal(String.valueOf(second.value())));
    return switch (comparison.operator()) {
      case "=" -> truth(order == 0, call);
      case "<>" -> truth(order != 0, call);
      case "<" -> truth(order < 0, call);
      case "<=" -> truth(order <= 0, call);
      case ">" -> truth(order > 0, call);
      case ">=" -> truth(order >= 0, call);
      default -> null;
    };
  }

  private static boolean isExact(@Nullable Object value) {
    return value instanceof Long || value instanceof BigDecimal;
  }

  private static Expr.Literal truth(boolean value, Expr at) {
    return Expr.Literal.of(value, at.at());
  }

  private static Expr.Literal nothing(Expr of) {
    return new Expr.Literal(null, of.type(), of.at());
  }
}
