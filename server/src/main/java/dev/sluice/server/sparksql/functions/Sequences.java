package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.TimeSequence;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.NestedSql;
import dev.sluice.server.sparksql.tree.Session;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code sequence(start, stop, step)}: of whole numbers, dates and timestamps.
 *
 * <p>Source: Spark's {@code Sequence}.
 */
final class Sequences {
  private static final String STEP = "CASE WHEN $1 <= $2 THEN 1 ELSE -1 END";

  private static final String NUMBERS =
      "CASE WHEN abs(CAST($2 AS HUGEINT) - $1) >= "
          + ArrayFunctions.MOST_ELEMENTS
          + " * abs(CAST($3 AS HUGEINT)) AND $3 <> 0 THEN error('[UNSUPPORTED_FEATURE] A sequence of"
          + " more than "
          + ArrayFunctions.MOST_ELEMENTS
          + " elements is not supported') WHEN ($3 > 0 AND $1 <= $2) OR ($3 < 0 AND $1 >= $2) THEN"
          + " generate_series(CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT))"
          + " WHEN $3 = 0 AND $1 = $2 THEN [CAST($1 AS BIGINT)]"
          + " WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL THEN"
          + " error('[EVALUATION_FAILED] There is no sequence from ' || $1 || ' to ' || $2 || ' by '"
          + " || $3) END";

  private Sequences() {}

  static Expr sequence(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 3, at);
    DataType type = Coercion.common(arguments.subList(0, 2), "Function " + name);
    if (Coercion.isDatetime(type)) {
      return times(arguments, type, at);
    }
    type = Coercion.common(arguments, "Function " + name);
    if (!Coercion.isIntegral(type)) {
      throw Refusals.unsupported(
          at, "A sequence of " + type.sql(), "whole numbers and a cast, or date_add");
    }
    List<Expr> operands = new ArrayList<>(InTurn.guarded(Coercion.castAll(arguments, type)));
    if (operands.size() == 2) {
      Emission step = Emission.sharing(STEP);
      operands.add(new Expr.Call(step, List.copyOf(operands), type, true, at));
    }
    ArrayType array = new ArrayType(type, false);
    boolean nullable = operands.subList(0, arguments.size()).stream().anyMatch(Expr::nullable);
    return Collections.call(SqlText.cast(NUMBERS, array), operands, array, nullable, at);
  }

  private static Expr times(List<Expr> arguments, DataType type, Position at) {
    List<Expr> operands = new ArrayList<>(Coercion.castAll(arguments.subList(0, 2), type));
    IntervalType step = IntervalType.DAY_TO_SECOND;
    if (arguments.size() == 3) {
      if (!(arguments.get(2).type() instanceof IntervalType interval)) {
        throw Refusals.mismatch(at, "The step of a sequence of " + type.sql() + " is no interval");
      }
      step = interval;
      operands.add(arguments.get(2));
    }
    ArrayType array = new ArrayType(type, false);
    String day = "CASE WHEN $1 <= $2 THEN 86400000000 ELSE -86400000000 END";
    String micros = arguments.size() == 3 ? "CAST($3 AS BIGINT)" : day;
    boolean instants = type == PrimitiveType.TIMESTAMP;
    String zone = instants ? Session.current().timeZone().getId() : "UTC";
    String call =
        TimeSequence.SEQUENCE.name()
            + "("
            + String.join(
                ", ",
                NestedSql.type(array),
                micros("$1", type),
                micros("$2", type),
                step.isYearMonth() ? micros : "0",
                step.isYearMonth() ? "0" : micros,
                SqlText.string(zone))
            + ")";
    boolean nullable = operands.stream().anyMatch(Expr::nullable);
    return Collections.call(NestedSql.received(call, array), operands, array, nullable, at);
  }

  private static String micros(String sql, DataType type) {
    return type == PrimitiveType.DATE
        ? "CAST(" + sql + " - DATE '1970-01-01' AS BIGINT) * 86400000000"
        : "epoch_us(" + sql + ")";
  }
}
