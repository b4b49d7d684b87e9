package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.ArrayList;
import java.util.List;

/**
 * The constant fractions of a percentile function: one number from 0 to 1, or an array of them.
 *
 * @param many whether an array was given, so that an array is answered
 */
record Fractions(List<Double> values, boolean many) {

  static Fractions of(Expr argument, AggregateCall call) {
    boolean many = argument.type() instanceof ArrayType;
    List<Expr> parts = many ? argument.operands() : List.of(argument);
    List<Double> values = new ArrayList<>();
    for (Expr part : parts) {
      values.add(value(part, call));
    }
    return new Fractions(values, many);
  }

  private static double value(Expr part, AggregateCall call) {
    Expr constant = part;
    while (constant instanceof Expr.Cast cast) {
      constant = cast.operand();
    }
    if (constant instanceof Expr.Literal literal && literal.value() != null) {
      try {
        double value = Double.parseDouble(literal.value().toString());
        if (value >= 0 && value <= 1) {
          return value;
        }
      } catch (NumberFormatException notANumber) {
        throw Refusals.noCast(part.at(), literal.type(), PrimitiveType.DOUBLE);
      }
    }
    throw Refusals.mismatch(
        part.at(), "Function " + call.name() + " wants constant percentages from 0 to 1");
  }

  /** The list in the engine's SQL. */
  String sql() {
    List<String> numbers = new ArrayList<>();
    values.forEach(value -> numbers.add("CAST('" + value + "' AS DOUBLE)"));
    return "CAST([" + String.join(", ", numbers) + "] AS DOUBLE[])";
  }
}
