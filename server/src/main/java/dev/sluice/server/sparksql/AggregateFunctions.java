package dev.sluice.server.sparksql;

import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.LONG;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The supported aggregate functions: for each its names, its arguments and its engine's form. */
final class AggregateFunctions {
  private static final Map<String, AggregateSignature> TABLE = new HashMap<>();
  private static final Signature.Parameter TRUTH = Operators::truth;

  private AggregateFunctions() {}

  static {
    put("count", Aggregates::count);
    put("count_if", AggregateSignature.notNull(LONG, "CAST({count_if($1)} AS BIGINT)", TRUTH));
    put("sum", Aggregates::sum);
    put("avg,mean", Aggregates::mean);
    put("min,max", Aggregates::extreme);
    put("bool_and,every", AggregateSignature.of(BOOLEAN, "{bool_and($1)}", TRUTH));
    put("bool_or,any,some", AggregateSignature.of(BOOLEAN, "{bool_or($1)}", TRUTH));
    put(
        "bit_and,bit_or,bit_xor",
        call ->
            AggregateSignature.typed(
                    "{" + call.name() + "($1)}", Bits.INTEGRAL, UnaryOperator.identity())
                .call(call));
    put("first,first_value,any_value", Aggregates.edge("first"));
    put("last,last_value", Aggregates.edge("last"));
    put("collect_list,array_agg", Aggregates::collectList);
    put("collect_set", Aggregates::collectSet);
  }

  private static void put(String names, AggregateSignature signature) {
    for (String name : names.split(",", -1)) {
      if (TABLE.put(name, signature) != null) {
        throw new IllegalArgumentException("The aggregate " + name + " is there twice");
      }
    }
  }

  static Collection<String> names() {
    return Collections.unmodifiableSet(TABLE.keySet());
  }

  /** The typed aggregate; its name must be one of {@link #names()}. */
  static Expr.Aggregate call(AggregateCall call) {
    AggregateSignature signature = TABLE.get(call.name());
    if (signature == null) {
      throw Functions.unknown(call.name(), call.at());
    }
    boolean nested =
        call.arguments().stream().anyMatch(Expr::aggregates)
            || call.clauses().operands().stream().anyMatch(Expr::aggregates);
    if (nested) {
      throw Refusals.mismatch(
          call.at(), "Function " + call.name() + " cannot hold another aggregate");
    }
    return signature.call(call);
  }
}
