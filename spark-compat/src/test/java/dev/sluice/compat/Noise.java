package dev.sluice.compat;

import java.util.List;
import java.util.Map;

/**
 * How much of a moment of doubles is rounding. Where terms cancel out, what is left has an error of
 * the size of the terms, and another one for each order of the rows; Spark promises none of them.
 */
final class Noise {
  private static final String PRODUCT = "A * B * N";
  private static final String OF_ONE = "A / nullif(S, 0)";
  private static final String OF_TWO = OF_ONE + " * B / nullif(T, 0)";

  /**
   * What an error is relative to: {@code A} and {@code B} are the largest of the two arguments,
   * {@code S} and {@code T} their deviations, {@code N} is the number of rows.
   */
  private static final Map<String, String> SIZES =
      Map.ofEntries(
          Map.entry("corr", OF_TWO),
          Map.entry("covar_pop", PRODUCT),
          Map.entry("covar_samp", PRODUCT),
          Map.entry("kurtosis", "pow(" + OF_ONE + ", 4)"),
          Map.entry("regr_avgx", "B"),
          Map.entry("regr_avgy", "A"),
          Map.entry("regr_intercept", "A + A * B / nullif(T * T, 0) * B"),
          Map.entry("regr_r2", OF_TWO),
          Map.entry("regr_slope", "A * B / nullif(T * T, 0)"),
          Map.entry("regr_sxx", "B * B * N"),
          Map.entry("regr_sxy", PRODUCT),
          Map.entry("regr_syy", "A * A * N"),
          Map.entry("skewness", "pow(" + OF_ONE + ", 3)"));

  private Noise() {}

  static boolean concerns(String function) {
    return SIZES.containsKey(function);
  }

  /**
   * An expression for what the error of an aggregate is relative to.
   *
   * @param item a call of the function, with FILTER or OVER behind it
   */
  static String size(String function, String item) {
    String call = Calls.of(function, item).get(0);
    String rest = item.substring(call.length());
    List<String> arguments = Calls.arguments(call.replaceFirst("\\(DISTINCT ", "("));
    String first = "CAST(" + arguments.get(0) + " AS DOUBLE)";
    String second = "CAST(" + arguments.get(arguments.size() - 1) + " AS DOUBLE)";
    return SIZES
        .get(function)
        .replaceAll("\\bA\\b", "max(abs(" + first + "))" + rest)
        .replaceAll("\\bB\\b", "max(abs(" + second + "))" + rest)
        .replaceAll("\\bS\\b", "stddev_pop(" + first + ")" + rest)
        .replaceAll("\\bT\\b", "stddev_pop(" + second + ")" + rest)
        .replaceAll("\\bN\\b", "count(*)" + rest);
  }
}
