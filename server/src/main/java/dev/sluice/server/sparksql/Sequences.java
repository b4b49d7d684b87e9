package dev.sluice.server.sparksql;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code sequence(start, stop, step)}: of whole numbers, and of dates by days.
 *
 * <p>Source: Spark's {@code Sequence}.
 */
final class Sequences {
  private static final String STEP = "CASE WHEN $1 <= $2 THEN 1 ELSE -1 END";

  private static final String NUMBERS =
      "CASE WHEN ($3 > 0 AND $1 <= $2) OR ($3 < 0 AND $1 >= $2) THEN"
          + " generate_series(CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT))"
          + " WHEN $3 = 0 AND $1 = $2 THEN [CAST($1 AS BIGINT)]"
          + " WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL THEN"
          + " error('[EVALUATION_FAILED] There is no sequence from ' || $1 || ' to ' || $2 || ' by '"
          + " || $3) END";

  private Sequences() {}

  static Expr sequence(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 3, at);
    DataType type = Coercion.common(arguments, "Function " + name);
    if (type == PrimitiveType.DATE && arguments.size() == 2) {
      return days(arguments, at);
    }
    if (!Coercion.isIntegral(type)) {
      throw Refusals.unsupported(
          at, "A sequence of " + type.sql(), "whole numbers and a cast, or date_add");
    }
    List<Expr> operands = new ArrayList<>(Coercion.castAll(arguments, type));
    if (operands.size() == 2) {
      Emission step = Emission.sharing(STEP);
      operands.add(new Expr.Call(step, List.copyOf(operands), type, true, at));
    }
    ArrayType array = new ArrayType(type, false);
    boolean nullable = operands.subList(0, arguments.size()).stream().anyMatch(Expr::nullable);
    return Collections.call(SqlText.cast(NUMBERS, array), operands, array, nullable, at);
  }

  private static Expr days(List<Expr> arguments, Position at) {
    List<Expr> operands = Coercion.castAll(arguments, PrimitiveType.DATE);
    String numbers = "generate_series(0, $2 - $1, CASE WHEN $1 <= $2 THEN 1 ELSE -1 END)";
    String template =
        "list_transform(" + numbers + ", lambda \"#e\": $1 + CAST(\"#e\" AS INTEGER))";
    ArrayType array = new ArrayType(PrimitiveType.DATE, false);
    boolean nullable = operands.stream().anyMatch(Expr::nullable);
    return Collections.call(template, operands, array, nullable, at);
  }
}
