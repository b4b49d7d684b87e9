package dev.sluice.server.sparksql;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import java.util.List;

/**
 * Aggregate functions whose result type depends on their argument.
 *
 * <p>Source of the result types: Spark's {@code Sum}, {@code Average}, {@code Count}.
 */
final class Aggregates {
  private Aggregates() {}

  static Expr.Aggregate count(AggregateCall call) {
    call.plain().count(1, Integer.MAX_VALUE);
    AggregateEmission emission =
        (arguments, clauses) -> {
          if (arguments.size() == 1) {
            return clauses.call("count", arguments.get(0), "");
          }
          String present = String.join(" IS NOT NULL AND ", arguments) + " IS NOT NULL";
          String row = call.clauses().distinct() ? "row(" + String.join(", ", arguments) + ")" : "1";
          return clauses.call("count", row, present);
        };
    return call.make(emission, call.arguments(), PrimitiveType.LONG, false);
  }

  static Expr.Aggregate sum(AggregateCall call) {
    Expr operand = Operators.numeric(call.plain().fit(Signature.ANY).get(0), "Function sum");
    if (operand.type() instanceof DecimalType decimal) {
      DecimalType result = Decimals.bounded(decimal.precision() + 10, decimal.scale());
      DecimalType sum = new DecimalType(result.precision(), decimal.scale());
      return call.make(SqlText.cast("{sum($1)}", sum), List.of(operand), sum);
    }
    boolean integral = Coercion.isIntegral(operand.type());
    DataType type = integral ? PrimitiveType.LONG : PrimitiveType.DOUBLE;
    Expr number = integral ? operand : Coercion.cast(operand, PrimitiveType.DOUBLE);
    return call.make(SqlText.cast("{sum($1)}", type), List.of(number), type);
  }

  static Expr.Aggregate mean(AggregateCall call) {
    Expr operand = Operators.numeric(call.plain().fit(Signature.ANY).get(0), "Function avg");
    if (operand.type() instanceof DecimalType decimal) {
      DecimalType result =
          new DecimalType(
              Math.min(decimal.precision() + 4, DecimalType.MAX_PRECISION),
              Math.min(decimal.scale() + 4, DecimalType.MAX_PRECISION));
      DecimalType sum = new DecimalType(DecimalType.MAX_PRECISION, decimal.scale());
      String template = DecimalSql.mean("{sum($1)}", sum, "nullif({count($1)}, 0)", result);
      return call.make(template, List.of(operand), result);
    }
    Expr number = Coercion.cast(operand, PrimitiveType.DOUBLE);
    return call.make("{avg($1)}", List.of(number), PrimitiveType.DOUBLE);
  }

  static Expr.Aggregate extreme(AggregateCall call) {
    Expr operand = call.plain().fit(Signature.ANY).get(0);
    if (operand.type() instanceof MapType) {
      throw Refusals.mismatch(call.at(), "Function " + call.name() + " cannot compare maps");
    }
    return call.make("{" + call.name() + "($1)}", List.of(operand), operand.type());
  }

  /**
   * The first or last row's value, or the first or last that is not NULL.
   *
   * @param engine {@code first} or {@code last}
   */
  static AggregateSignature edge(String engine) {
    return call -> {
      call.withoutOrder().count(1, 2);
      boolean ignore = call.nulls() == AggregateCall.Nulls.IGNORE;
      if (call.arguments().size() == 2) {
        ignore = flag(call.arguments().get(1), call);
      }
      Expr operand = call.arguments().get(0);
      AggregateEmission emission =
          ignore ? presentEdge(engine) : AggregateEmission.template("{" + engine + "($1)}");
      return call.make(emission, List.of(operand), operand.type(), true);
    };
  }

  /** Over a window the engine has a form of its own, which takes no FILTER. */
  private static AggregateEmission presentEdge(String engine) {
    return (arguments, clauses) ->
        clauses.over().isEmpty()
            ? clauses.call(engine, arguments.get(0), arguments.get(0) + " IS NOT NULL")
            : clauses.call(engine + "_value", arguments.get(0) + " IGNORE NULLS", "");
  }

  private static boolean flag(Expr argument, AggregateCall call) {
    if (argument instanceof Expr.Literal literal && literal.value() instanceof Boolean ignore) {
      return ignore;
    }
    throw Refusals.mismatch(
        argument.at(), "Function " + call.name() + " wants TRUE or FALSE for IGNORE NULLS");
  }

  static Expr.Aggregate collectList(AggregateCall call) {
    Expr operand = call.withoutOrder().fit(Signature.ANY).get(0);
    boolean all = call.nulls() == AggregateCall.Nulls.RESPECT;
    String template =
        all ? "coalesce({list($1)}, [])" : "coalesce({list($1) | $1 IS NOT NULL}, [])";
    ArrayType type = new ArrayType(operand.type(), all);
    return call.make(AggregateEmission.template(template), List.of(operand), type, false);
  }

  static Expr.Aggregate collectSet(AggregateCall call) {
    Expr operand = call.withoutOrder().fit(Signature.ANY).get(0);
    if (operand.type() instanceof MapType) {
      throw Refusals.mismatch(call.at(), "Function collect_set cannot compare maps");
    }
    AggregateEmission emission =
        (arguments, clauses) -> {
          String value = arguments.get(0);
          String present = value + " IS NOT NULL";
          String list =
              clauses.over().isEmpty()
                  ? clauses.call("list", "DISTINCT " + value, present)
                  : "list_distinct(" + clauses.call("list", value, present) + ")";
          return "coalesce(" + list + ", [])";
        };
    ArrayType type = new ArrayType(operand.type(), false);
    return new Expr.Aggregate(
        emission,
        List.of(operand),
        new AggregateClauses(false, call.clauses().filter(), List.of()),
        type,
        false,
        call.at());
  }
}
