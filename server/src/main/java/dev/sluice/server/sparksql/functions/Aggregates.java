package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.Exact;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.AggregateClauses;
import dev.sluice.server.sparksql.tree.AggregateEmission;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Decimals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.NestedOrder;
import dev.sluice.server.sparksql.tree.Normalized;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;
import java.util.Set;

/**
 * Aggregate functions whose result type depends on their argument.
 *
 * <p>Source of the result types: Spark's {@code Sum}, {@code Average}, {@code Count}.
 */
public final class Aggregates {
  /** DISTINCT tells numbers apart that are the same as doubles, in which they are added. */
  private static final String MEAN_OF_LONGS =
      "list_avg(list_transform({list($1)}, lambda v: CAST(v AS DOUBLE)))";

  private Aggregates() {}

  static Expr.Aggregate count(AggregateCall call) {
    call.plain().count(1, Integer.MAX_VALUE);
    AggregateEmission emission =
        (arguments, clauses) -> {
          if (arguments.size() == 1) {
            return clauses.call("count", arguments.get(0), "");
          }
          String present = String.join(" IS NOT NULL AND ", arguments) + " IS NOT NULL";
          String row =
              call.clauses().distinct() ? "row(" + String.join(", ", arguments) + ")" : "1";
          return clauses.call("count", row, present);
        };
    return call.make(emission, call.arguments(), PrimitiveType.LONG, false);
  }

  static Expr.Aggregate sum(AggregateCall call) {
    Expr operand = Operators.positive(call.plain().fit(Signature.ANY).get(0), "Function sum");
    if (operand.type() instanceof IntervalType type) {
      return call.make(SqlText.cast("{sum($1)}", type), List.of(operand), type);
    }
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
    Expr operand = Operators.positive(call.plain().fit(Signature.ANY).get(0), "Function avg");
    if (operand.type() instanceof IntervalType type) {
      return call.make(Intervals.mean(type), List.of(operand), Intervals.widest(type));
    }
    if (operand.type() instanceof DecimalType decimal) {
      DecimalType result =
          new DecimalType(
              Math.min(decimal.precision() + 4, DecimalType.MAX_PRECISION),
              Math.min(decimal.scale() + 4, DecimalType.MAX_PRECISION));
      String quotient =
          JavaCalls.emission(Exact.QUOTIENT.strict())
              .sql(
                  List.of(
                      SqlText.cast("{sum($1)}", PrimitiveType.STRING),
                      SqlText.cast("nullif({count($1)}, 0)", PrimitiveType.STRING),
                      Integer.toString(result.precision()),
                      Integer.toString(result.scale())));
      String template = SqlText.cast(quotient, result);
      return call.make(template, List.of(operand), result);
    }
    if (operand.type() == PrimitiveType.LONG && call.clauses().distinct()) {
      return call.make(MEAN_OF_LONGS, List.of(operand), PrimitiveType.DOUBLE);
    }
    Expr number = Coercion.cast(operand, PrimitiveType.DOUBLE);
    return call.make("{avg($1)}", List.of(number), PrimitiveType.DOUBLE);
  }

  /** {@code min} and {@code max}. */
  static Expr.Aggregate extreme(AggregateCall call) {
    Expr operand = call.plain().fit(Signature.ANY).get(0);
    refuseUnordered(operand, call);
    if (!NestedOrder.differs(operand.type())) {
      return call.make("{" + call.name() + "($1)}", List.of(operand), operand.type());
    }
    AggregateEmission emission =
        (arguments, clauses) -> {
          String value = arguments.get(0);
          String key = NestedOrder.key(value, operand.type());
          return clauses.call("arg_" + call.name(), value + ", " + key, value + " IS NOT NULL");
        };
    return call.make(emission, List.of(operand), operand.type(), true);
  }

  private static void refuseUnordered(Expr operand, AggregateCall call) {
    if (operand.type() != PrimitiveType.NULL && !NestedOrder.exists(operand.type())) {
      throw Refusals.mismatch(
          call.at(), "Function " + call.name() + " cannot order " + operand.type().sql());
    }
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

  /** Whether the function takes the value of one row. */
  public static boolean isEdge(String name) {
    return Set.of("first", "first_value", "any_value", "last", "last_value").contains(name);
  }

  /** Over a window the engine has a form of its own, which takes no FILTER. */
  private static AggregateEmission presentEdge(String engine) {
    return (arguments, clauses) ->
        clauses.over().isEmpty()
            ? clauses.call(engine, arguments.get(0), arguments.get(0) + " IS NOT NULL")
            : clauses.call(engine + "_value", arguments.get(0) + " IGNORE NULLS", "");
  }

  /**
   * The value beside the greatest or least key; of several rows with that key the last, as Spark's
   * {@code MaxMinBy} takes them.
   *
   * @param extreme {@code max} or {@code min}
   */
  static AggregateSignature by(String extreme) {
    return call -> {
      List<Expr> pair = call.plain().fit(Signature.ANY, Signature.ANY);
      DataType ordering = pair.get(1).type();
      refuseUnordered(pair.get(1), call);
      if (NestedOrder.differs(ordering)) {
        throw Refusals.unsupported(
            call.at(), "Function " + call.name() + " by " + ordering.sql(), "a field or element");
      }
      AggregateEmission emission =
          (arguments, clauses) -> {
            String key = arguments.get(1);
            String present = arguments.get(1) + " IS NOT NULL";
            String row = "struct_pack(k := " + key + ", v := " + arguments.get(0) + ")";
            String best = clauses.call(extreme, key, present);
            String rows = clauses.call("list", row, present);
            return "list_last(list_filter("
                + rows
                + ", lambda e: struct_extract(e, 'k') = "
                + best
                + ")).v";
          };
      return call.make(emission, pair, pair.get(0).type(), true);
    };
  }

  /** {@code listagg(value [, separator]) [WITHIN GROUP (ORDER BY …)]}. */
  static Expr.Aggregate join(AggregateCall call) {
    call.withoutNulls().count(1, 2);
    Expr value = call.arguments().get(0);
    if (value.type() == PrimitiveType.BINARY) {
      throw Refusals.unsupported(call.at(), "Function " + call.name() + " of binary", "hex");
    }
    Signature.Parameter text = Signature.Parameter.of(PrimitiveType.STRING);
    Expr joined = text.fit(value, "Function " + call.name());
    Expr separator = call.arguments().size() == 2 ? call.arguments().get(1) : null;
    if (separator != null && !(separator instanceof Expr.Literal)) {
      throw Refusals.mismatch(
          separator.at(), "The delimiter of " + call.name() + " is no constant");
    }
    Expr between =
        separator == null || separator.nullable()
            ? Expr.Literal.of("", call.at())
            : text.fit(separator, "Function " + call.name());
    if (call.clauses().distinct() && call.clauses().order().isEmpty()) {
      // Spark's own order is that of a hash table.
      throw Refusals.unsupported(
          call.at(), call.name() + "(DISTINCT …) without an order", "WITHIN GROUP (ORDER BY …)");
    }
    boolean byOther =
        call.clauses().order().stream()
            .anyMatch(order -> !ExprSql.of(order.value()).equals(ExprSql.of(value)));
    if (call.clauses().distinct() && byOther) {
      throw Refusals.mismatch(
          call.at(), "Function " + call.name() + " with DISTINCT is ordered by its value only");
    }
    return call.make("{string_agg($1, $2)}", List.of(joined, between), PrimitiveType.STRING);
  }

  /** {@code sum}, NULL where it overflows. */
  static Expr.Aggregate trySum(AggregateCall call) {
    return attempted(sum(call), call);
  }

  /** {@code avg}, NULL where its sum overflows. */
  static Expr.Aggregate tryMean(AggregateCall call) {
    Expr.Aggregate mean = mean(call);
    if (mean.type() instanceof IntervalType) {
      throw Refusals.unsupported(call.at(), "Function try_avg of intervals", "avg");
    }
    return attempted(mean, call);
  }

  /** The engine cannot turn an error of its own sum into NULL, so that sum must have room. */
  private static Expr.Aggregate attempted(Expr.Aggregate plain, AggregateCall call) {
    boolean tight =
        plain.arguments().get(0).type() instanceof DecimalType decimal
            && decimal.precision() > DecimalType.MAX_PRECISION - 10;
    if (tight) {
      throw Refusals.unsupported(
          call.at(), "Function " + call.name() + " of more than 28 digits", "a narrower decimal");
    }
    AggregateEmission emission =
        (arguments, clauses) -> {
          String sql = plain.emission().sql(arguments, clauses);
          return sql.startsWith("CAST(") ? "TRY_" + sql : sql;
        };
    return new Expr.Aggregate(
        emission, plain.arguments(), plain.clauses(), plain.type(), true, call.at());
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
    Expr operand = Normalized.of(call.withoutOrder().fit(Signature.ANY).get(0));
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
