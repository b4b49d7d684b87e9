package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.STRING;

import java.util.List;

/**
 * The central moments of numbers in their order: what {@code skewness} and {@code kurtosis} are
 * made of. Other formulas for the same moments differ in the last digits, and so give a skewness
 * where equal deviations cancel out.
 *
 * <p>Source: {@code updateExpressions} of Spark's {@code CentralMomentAgg}.
 */
public final class MomentFunctions {
  /**
   * {@code (numbers as "[1.0, 2.5]")}: their count, their mean, and the sums of the second, third
   * and fourth powers of their deviations, as a list of five. The mean has gone through an addition
   * to no rows, as that of each of Spark's partitions does.
   */
  public static final JavaFunction MOMENTS =
      JavaFunction.of("central_moments", STRING, a -> moments((String) a[0]), STRING);

  static final List<JavaFunction> ALL = List.of(MOMENTS);

  private MomentFunctions() {}

  private static String moments(String numbers) {
    double n = 0;
    double mean = 0;
    double m2 = 0;
    double m3 = 0;
    double m4 = 0;
    int at = 1; // behind the bracket
    while (at < numbers.length()) {
      int comma = numbers.indexOf(',', at);
      int end = comma < 0 ? numbers.length() - 1 : comma;
      double delta = Double.parseDouble(Reals.java(numbers.substring(at, end).strip())) - mean;
      n += 1;
      double deltaN = delta / n;
      mean += deltaN;
      double delta2 = delta * delta;
      double deltaN2 = deltaN * deltaN;
      m2 = m2 + delta * (delta - deltaN);
      m3 = m3 - 3.0 * deltaN * m2 + delta * (delta2 - deltaN2);
      m4 =
          m4 - 4.0 * deltaN * m3 - 6.0 * deltaN2 * m2 + delta * (delta * delta2 - deltaN * deltaN2);
      at = end + 1;
    }
    return List.of(n, mean / n * n, m2, m3, m4).toString();
  }
}
