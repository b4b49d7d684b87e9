package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.NestedOrder;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates that look at the sorted values of a group.
 *
 * <p>Source: Spark's {@code PercentileBase}, {@code ApproximatePercentile} and {@code Mode}.
 */
final class Percentiles {
  /** The accuracy of {@code approx_percentile} where none is given. */
  private static final long ACCURACY = 10_000;

  /** Decimals of so many digits are exact as doubles and back. */
  private static final int EXACT_DIGITS = 15;

  /** The value at fraction {@code p} of the sorted list {@code s}, between its two neighbours. */
  private static final String INTERPOLATED =
      "list_transform([(len(s) - 1) * p], lambda q: CASE WHEN floor(q) = ceil(q) OR"
          + " s[CAST(floor(q) AS BIGINT) + 1] = s[CAST(ceil(q) AS BIGINT) + 1]"
          + " THEN s[CAST(floor(q) AS BIGINT) + 1] ELSE (ceil(q) - q) * s[CAST(floor(q) AS BIGINT)"
          + " + 1] + (q - floor(q)) * s[CAST(ceil(q) AS BIGINT) + 1] END)[1]";

  /** The first value of the sorted list {@code s} whose share of the list reaches {@code p}. */
  private static final String NEAREST = "s[greatest(CAST(ceil(p * len(s)) AS BIGINT), 1)]";

  private Percentiles() {}

  /** A list and the fractions to take from it, in the engine's SQL. */
  @FunctionalInterface
  interface Choice {
    String sql(String sorted, String fractions);
  }

  static String interpolated(String sorted, String fractions) {
    return chosen(sorted, fractions, INTERPOLATED);
  }

  static String nearest(String sorted, String fractions) {
    return chosen(sorted, fractions, NEAREST);
  }

  private static String chosen(String sorted, String fractions, String value) {
    return "list_transform(["
        + sorted
        + "], lambda s: CASE WHEN s IS NOT NULL THEN list_transform("
        + fractions
        + ", lambda p: "
        + value
        + ") END)[1]";
  }

  static Expr.Aggregate median(AggregateCall call) {
    Expr number = real(call.plain().fit(Signature.ANY).get(0), call);
    return call.make(
        interpolated(sorted(false), "[0.5e0]") + "[1]", List.of(number), PrimitiveType.DOUBLE);
  }

  /** {@code percentile(value, fractions [, frequency])}. */
  static Expr.Aggregate percentile(AggregateCall call) {
    call.plain().count(2, 3);
    List<Expr> arguments = call.arguments();
    Fractions fractions = Fractions.of(arguments.get(1), call);
    List<Expr> operands = new ArrayList<>();
    operands.add(real(arguments.get(0), call));
    String list = sorted(false);
    if (arguments.size() == 3) {
      operands.add(Bits.INTEGRAL.fit(arguments.get(2), "The frequency of " + call.name()));
      list =
          "list_sort(nullif(flatten({list(list_resize([]::DOUBLE[], CASE WHEN $2 < 0 THEN"
              + " error('[EVALUATION_FAILED] The frequency of percentile is negative') ELSE $2 END,"
              + " $1)) | $1 IS NOT NULL AND $2 IS NOT NULL}), []))";
    }
    return make(call, fractions, interpolated(list, fractions.sql()), operands, null);
  }

  /** {@code name(fractions) WITHIN GROUP (ORDER BY value)}. */
  static AggregateSignature ordered(Choice choice) {
    return call -> {
      call.withoutNulls().withoutDistinct().count(1, 1);
      Rel.Order order = onlyOrder(call);
      Fractions fractions = Fractions.of(call.arguments().get(0), call);
      String template = choice.sql(sorted(order.descending()), fractions.sql());
      return make(call, fractions, template, List.of(real(order.value(), call)), null);
    };
  }

  private static Rel.Order onlyOrder(AggregateCall call) {
    if (call.clauses().order().size() != 1) {
      throw Refusals.mismatch(
          call.at(), "Function " + call.name() + " wants WITHIN GROUP (ORDER BY one expression)");
    }
    return call.clauses().order().get(0);
  }

  /** The nearest value, which is Spark's as long as there are no more values than the accuracy. */
  static Expr.Aggregate approximate(AggregateCall call) {
    call.plain().count(2, 3);
    Expr value = call.arguments().get(0);
    if (!Coercion.isNumeric(value.type()) && !Coercion.isDatetime(value.type())) {
      value = Operators.numeric(value, "Function " + call.name());
    }
    DataType type = value.type();
    Fractions fractions = Fractions.of(call.arguments().get(1), call);
    long accuracy =
        call.arguments().size() == 3 ? accuracy(call.arguments().get(2), call) : ACCURACY;
    String refused =
        "{count($1)} > " + accuracy + (Coercion.isFloating(type) ? " OR {bool_or(isnan($1))}" : "");
    String list =
        "CASE WHEN "
            + refused
            + " THEN error('[UNSUPPORTED_FEATURE] "
            + call.name()
            + " of NaN, or of more values than its accuracy of "
            + accuracy
            + ", is not supported; use percentile') ELSE list_sort({list("
            + asReal(value.type(), call)
            + ") | $1 IS NOT NULL}) END";
    String chosen = fromReal(nearest(list, fractions.sql()), value.type());
    return make(call, fractions, chosen, List.of(value), value.type());
  }

  /** Spark goes by doubles here; values that all are doubles go as they are. */
  private static String asReal(DataType type, AggregateCall call) {
    if (type instanceof DecimalType decimal && decimal.precision() > EXACT_DIGITS) {
      throw Refusals.unsupported(
          call.at(), "Function " + call.name() + " of " + type.sql(), "percentile");
    }
    if (type == PrimitiveType.LONG) {
      return "CAST($1 AS DOUBLE)";
    }
    return isInstant(type) ? "CAST(epoch_us($1) AS DOUBLE)" : "$1";
  }

  private static String fromReal(String list, DataType type) {
    if (type != PrimitiveType.LONG && !isInstant(type)) {
      return list;
    }
    String whole =
        "CASE WHEN v >= 9223372036854775807 THEN 9223372036854775807 ELSE CAST(v AS BIGINT) END";
    String make = type == PrimitiveType.TIMESTAMP ? "make_timestamptz(" : "make_timestamp(";
    String value = type == PrimitiveType.LONG ? whole : make + whole + ")";
    return "list_transform(" + list + ", lambda v: " + value + ")";
  }

  private static boolean isInstant(DataType type) {
    return Coercion.isDatetime(type) && type != PrimitiveType.DATE;
  }

  private static long accuracy(Expr argument, AggregateCall call) {
    if (argument instanceof Expr.Literal literal
        && literal.value() instanceof Long accuracy
        && accuracy > 0
        && accuracy <= Integer.MAX_VALUE) {
      return accuracy;
    }
    throw Refusals.mismatch(
        argument.at(), "Function " + call.name() + " wants a constant whole accuracy from 1");
  }

  private static Expr.Aggregate make(
      AggregateCall call,
      Fractions fractions,
      String template,
      List<Expr> operands,
      @Nullable DataType type) {
    DataType one = type == null ? PrimitiveType.DOUBLE : type;
    AggregateCall unordered =
        new AggregateCall(
            call.name(), call.arguments(), call.clauses().withoutOrder(), call.nulls(), call.at());
    return fractions.many()
        ? unordered.make(template, operands, new ArrayType(one, false))
        : unordered.make(template + "[1]", operands, one);
  }

  private static String sorted(boolean descending) {
    String order = descending ? ", 'DESC'" : "";
    return "list_sort({list($1) | $1 IS NOT NULL}" + order + ")";
  }

  private static Expr real(Expr operand, AggregateCall call) {
    Expr number = Operators.numeric(operand, "Function " + call.name());
    return Coercion.cast(number, PrimitiveType.DOUBLE);
  }

  /** {@code mode(x, true)} is the mode within the reverse order. */
  static String shownMode(Shown.Call call) {
    boolean least = call.arguments().size() == 2 && call.labels().get(1).equals("true");
    return least
        ? "mode() WITHIN GROUP (ORDER BY " + call.labels().get(0) + " DESC)"
        : Shown.PLAIN.first(1).of(call);
  }

  /**
   * The most frequent value. Where several are, Spark's {@code mode(x)} gives any of them, and
   * {@code mode(x, true)} the least.
   */
  static Expr.Aggregate mode(AggregateCall call) {
    call.withoutNulls().withoutDistinct().count(0, 2);
    boolean within = call.arguments().isEmpty();
    if (!within) {
      call.withoutOrder();
    }
    Expr value = within ? onlyOrder(call).value() : call.arguments().get(0);
    boolean least = within ? !onlyOrder(call).descending() : deterministic(call);
    if (!NestedOrder.exists(value.type()) || NestedOrder.differs(value.type())) {
      throw Refusals.unsupported(
          call.at(), "Function mode of " + value.type().sql(), "GROUP BY and count");
    }
    String pick =
        "list_filter(h, lambda e: e.value = list_max(list_transform(h, lambda f:" + " f.value)))";
    String one =
        within || least
            ? pick + (least ? "[1]" : "[-1]")
            : "list_transform(["
                + pick
                + "], lambda m: CASE WHEN len(m) > 1 THEN"
                + " error('[UNSUPPORTED_FEATURE] mode of values of which several are most frequent;"
                + " use mode(x, true)') ELSE m[1] END)[1]";
    String template =
        "list_transform([map_entries({histogram($1)})], lambda h: " + one + ".key)[1]";
    AggregateCall unordered =
        new AggregateCall(
            call.name(), call.arguments(), call.clauses().withoutOrder(), call.nulls(), call.at());
    return unordered.make(template, List.of(value), value.type());
  }

  private static boolean deterministic(AggregateCall call) {
    if (call.arguments().size() == 1) {
      return false;
    }
    if (call.arguments().get(1) instanceof Expr.Literal literal
        && literal.value() instanceof Boolean flag) {
      return flag;
    }
    throw Refusals.mismatch(call.at(), "Function mode wants TRUE or FALSE after its value");
  }
}
