package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Refusals;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes typed expressions in the engine's SQL. */
public final class ExprSql {
  /** Longest emitted expression, in UTF-16 units: some forms repeat their operands. */
  private static final int MAX_LENGTH = 8 << 20;

  private ExprSql() {}

  public static String of(Expr expr) {
    String sql = write(expr);
    if (sql.length() > MAX_LENGTH) {
      throw Refusals.unsupported(
          expr.at(), "An expression this deeply nested", "several withColumn steps");
    }
    return sql;
  }

  public static List<String> all(List<Expr> exprs) {
    return exprs.stream().map(ExprSql::of).toList();
  }

  private static String write(Expr expr) {
    if (expr instanceof Expr.Literal literal) {
      return constant(literal.value(), literal);
    }
    if (InTurn.isNull(expr)) {
      return SqlText.cast("NULL", expr.type());
    }
    if (expr instanceof Expr.Reference reference) {
      return SqlText.name(reference.column().sqlName());
    }
    if (expr instanceof Expr.Call call) {
      return call(call);
    }
    if (expr instanceof Expr.Cast cast) {
      Expr.Literal constant = Folding.constant(cast).orElse(null);
      if (constant != null) {
        return constant(constant.value(), constant);
      }
      String failure = Folding.failure(cast);
      if (failure != null) {
        return failure;
      }
      return CastSql.of(of(cast.operand()), cast.operand().type(), cast.type(), cast.attempt());
    }
    if (expr instanceof Expr.Aggregate aggregate) {
      return aggregate.sql("");
    }
    if (expr instanceof Expr.GroupingId id) {
      return groupingId(id);
    }
    if (expr instanceof Expr.Window window) {
      return WindowSql.of(window);
    }
    if (expr instanceof Expr.Subquery subquery) {
      return RelSql.subquery(subquery);
    }
    throw new AssertionError(expr);
  }

  private static String call(Expr.Call call) {
    if (LogicSql.concerns(call)) {
      return LogicSql.value(call);
    }
    List<Expr> computed = InTurn.computedFor(call);
    if (computed == null) {
      return call.emission().sql(all(call.operands()));
    }
    // The engine would compute no argument of a function that has a constant NULL among them.
    String none = SqlText.cast("NULL", call.type());
    return computed.isEmpty()
        ? none
        : all(computed).stream()
            .collect(
                Collectors.joining(
                    " IS NULL OR ",
                    "CASE WHEN ",
                    " IS NULL THEN " + none + " ELSE " + none + " END"));
  }

  private static String constant(@Nullable Object value, Expr.Literal literal) {
    if (value == null) {
      return literal.type() == PrimitiveType.NULL ? "NULL" : SqlText.cast("NULL", literal.type());
    }
    if (value instanceof Boolean truth) {
      return truth ? "TRUE" : "FALSE";
    }
    if (value instanceof String text) {
      if (literal.type() == PrimitiveType.BINARY) {
        return "from_hex(" + SqlText.string(text) + ")";
      }
      String quoted = SqlText.string(text);
      return literal.type() == PrimitiveType.STRING ? quoted : SqlText.cast(quoted, literal.type());
    }
    String digits =
        value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    return SqlText.cast(SqlText.string(digits), literal.type());
  }

  private static String groupingId(Expr.GroupingId id) {
    List<String> keys = all(id.columns());
    String bits = keys.isEmpty() ? "0" : "grouping(" + String.join(", ", keys) + ")";
    return SqlText.cast(bits, id.type());
  }
}
