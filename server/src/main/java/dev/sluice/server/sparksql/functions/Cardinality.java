package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.CardinalityFunctions;
import dev.sluice.server.functions.HashCodes;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.AggregateEmission;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;

/** {@code approx_count_distinct(value [, relative error])}, by Spark's hash codes and registers. */
final class Cardinality {
  private static final double DEFAULT_ERROR = 0.05;

  private Cardinality() {}

  static Expr.Aggregate estimate(AggregateCall call) {
    call.plain().count(1, 2);
    int bits = bits(call);
    Expr value = normalized(call.arguments().get(0));
    Expr hash = Hashes.of(HashCodes.XXHASH64, call.name(), List.of(value), call.at());
    AggregateEmission emission =
        (arguments, clauses) -> {
          List<String> sent = List.of(arguments.get(1), Integer.toString(bits));
          String register = JavaCalls.emission(CardinalityFunctions.REGISTER).sql(sent);
          String present = arguments.get(0) + " IS NOT NULL";
          String list = clauses.call("list", "DISTINCT " + register, present);
          String text = SqlText.cast("coalesce(" + list + ", [])", PrimitiveType.STRING);
          return JavaCalls.emission(CardinalityFunctions.ESTIMATE)
              .sql(List.of(text, Integer.toString(bits)));
        };
    return call.withDistinct(false).make(emission, List.of(value, hash), PrimitiveType.LONG, false);
  }

  /** Zeros are one value. */
  private static Expr normalized(Expr value) {
    if (!Coercion.isFloating(value.type())) {
      return value;
    }
    String zero = SqlText.cast("0", value.type());
    return new Expr.Call(
        Emission.template("($1 + " + zero + ")"),
        List.of(value),
        value.type(),
        value.nullable(),
        value.at());
  }

  /** The address bits that keep the relative error. */
  private static int bits(AggregateCall call) {
    double error = DEFAULT_ERROR;
    if (call.arguments().size() == 2) {
      error = Fractions.of(call.arguments().get(1), call).values().get(0);
    }
    int bits = (int) Math.ceil(2 * Math.log(1.106 / error) / Math.log(2));
    if (bits < CardinalityFunctions.LEAST_BITS || bits > CardinalityFunctions.MOST_BITS) {
      throw Refusals.unsupported(
          call.at(), "Function " + call.name() + " with a relative error of " + error, "0.05");
    }
    return bits;
  }
}
