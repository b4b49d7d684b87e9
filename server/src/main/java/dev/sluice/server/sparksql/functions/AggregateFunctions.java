package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.LONG;

import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The supported aggregate functions: for each its names, its arguments and its engine's form. */
public final class AggregateFunctions {
  private static final Map<String, Entry> TABLE = new HashMap<>();
  private static final Signature.Parameter TRUTH = Operators::truth;

  private AggregateFunctions() {}

  private record Entry(AggregateSignature signature, Shown shown) {}

  static {
    put("count", Aggregates::count);
    put("approx_count_distinct", Cardinality::estimate, Shown.PLAIN.first(1));
    put("count_if", AggregateSignature.notNull(LONG, "{count(CASE WHEN $1 THEN 1 END)}", TRUTH));
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
    put("bitmap_construct_agg", Bitmaps::construct);
    put("bitmap_or_agg", Bitmaps.merged("bit_or", "00"));
    put("bitmap_and_agg", Bitmaps.merged("bit_and", "FF"));
    put("first,first_value,any_value", Aggregates.edge("first"), Shown.PLAIN.first(1));
    put("last,last_value", Aggregates.edge("last"), Shown.PLAIN.first(1));
    put("var_pop", Statistics.variance("var_pop", false));
    put("var_samp,variance", Statistics.variance("var_samp", true));
    put("stddev_pop", Statistics.variance("stddev_pop", false));
    put("stddev_samp,stddev,std", Statistics.variance("stddev_samp", true));
    put("skewness", Statistics.skewness());
    put("kurtosis", Statistics.kurtosis());
    put("covar_pop", Statistics.covariance("covar_pop", false));
    put("covar_samp", Statistics.covariance("covar_samp", true));
    put("corr", Statistics.correlation());
    put("regr_count", Statistics.pairs());
    put("regr_avgx", Statistics.mean(1));
    put("regr_avgy", Statistics.mean(0));
    put("regr_sxx", Statistics.squares(1));
    put("regr_syy", Statistics.squares(0));
    put("regr_sxy", Statistics.sxy());
    put("regr_slope", Statistics.slope());
    put("regr_intercept", Statistics.intercept());
    put("regr_r2", Statistics.determination());
    put("median", Percentiles::median);
    put("percentile", Percentiles::percentile, Shown.filled(3, "1"));
    put("percentile_cont", Percentiles.ordered(Percentiles::interpolated));
    put("percentile_disc", Percentiles.ordered(Percentiles::nearest));
    put("percentile_approx,approx_percentile", Percentiles::approximate, Shown.filled(3, "10000"));
    put("mode", Percentiles::mode, Percentiles::shownMode);
    put("listagg,string_agg", Aggregates::join, Shown.filled(2, "NULL"));
    put("try_sum", Aggregates::trySum);
    put("try_avg", Aggregates::tryMean);
    put("max_by", Aggregates.by("max"));
    put("min_by", Aggregates.by("min"));
    put("collect_list,array_agg", Aggregates::collectList, Shown.as("collect_list($*)"));
    put("collect_set", Aggregates::collectSet);
  }

  private static void put(String names, AggregateSignature signature) {
    put(names, signature, Shown.PLAIN);
  }

  private static void put(String names, AggregateSignature signature, Shown shown) {
    for (String name : names.split(",", -1)) {
      if (TABLE.put(name, new Entry(signature, shown)) != null) {
        throw new IllegalArgumentException("The aggregate " + name + " is there twice");
      }
    }
  }

  /** How Spark shows a call of the aggregate. */
  static Shown shown(String name) {
    Entry entry = TABLE.get(name);
    return entry == null ? Shown.PLAIN : entry.shown();
  }

  public static Collection<String> names() {
    return Collections.unmodifiableSet(TABLE.keySet());
  }

  /** The typed aggregate over a group's rows; its name must be one of {@link #names()}. */
  public static Expr.Aggregate call(AggregateCall call) {
    boolean nested =
        call.arguments().stream().anyMatch(Expr::aggregates)
            || call.clauses().operands().stream().anyMatch(Expr::aggregates);
    if (nested) {
      throw Refusals.mismatch(
          call.at(), "Function " + call.name() + " cannot hold another aggregate");
    }
    return over(call);
  }

  /** The typed aggregate over a window's rows, which may be groups and so hold aggregates. */
  public static Expr.Aggregate over(AggregateCall call) {
    Entry entry = TABLE.get(call.name());
    if (entry == null) {
      throw Functions.unknown(call.name(), call.at());
    }
    return entry.signature().call(call);
  }
}
