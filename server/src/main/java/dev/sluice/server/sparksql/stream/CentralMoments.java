package dev.sluice.server.sparksql.stream;

import java.util.List;

/**
 * What {@code skewness} and {@code kurtosis} need of the rows so far: lists of the count, the mean
 * and the sums of the powers of deviations. Those of a batch are added to it as Spark adds those of
 * a partition, from no rows on and the older ones first.
 *
 * <p>Source: {@code mergeExpressions} of Spark's {@code CentralMomentAgg}.
 */
final class CentralMoments {
  private static final String NONE = "[CAST(0 AS DOUBLE), 0, 0, 0, 0]";

  private static final String COUNT = "(l[1] + r[1])";
  private static final String DELTA = "(r[2] - l[2])";
  private static final String DELTA_N = "(" + DELTA + " / " + COUNT + ")";
  private static final String COUNTS = DELTA + " * l[1] * r[1]";

  private static final String MEAN = "l[2] + " + DELTA_N + " * r[1]";
  private static final String SECOND =
      "l[3] + r[3] + " + DELTA + " * " + DELTA_N + " * l[1] * r[1]";
  private static final String THIRD =
      "l[4] + r[4] + "
          + (DELTA_N + " * " + DELTA_N + " * " + COUNTS + " * (l[1] - r[1])")
          + (" + CAST(3 AS DOUBLE) * " + DELTA_N + " * (l[1] * r[3] - r[1] * l[3])");
  private static final String FOURTH =
      "l[5] + r[5] + "
          + (DELTA_N + " * " + DELTA_N + " * " + DELTA_N + " * " + COUNTS)
          + " * (l[1] * l[1] - l[1] * r[1] + r[1] * r[1])"
          + (" + " + DELTA_N + " * " + DELTA_N + " * CAST(6 AS DOUBLE)")
          + " * (l[1] * l[1] * r[3] + r[1] * r[1] * l[3])"
          + (" + CAST(4 AS DOUBLE) * " + DELTA_N + " * (l[1] * r[4] - r[1] * l[4])");

  private CentralMoments() {}

  /**
   * The moments of the rows of several.
   *
   * @param column the moments of one, NULL without rows
   * @param order the column that is false for the older ones
   */
  static String added(String column, String order) {
    String all =
        "list(" + column + " ORDER BY " + order + ") FILTER (WHERE " + column + " IS NOT NULL)";
    String sums = String.join(", ", List.of(COUNT, MEAN, SECOND, THIRD, FOURTH));
    String added =
        "list_reduce(list_prepend(" + NONE + ", " + all + "), lambda l, r: [" + sums + "])";
    return "CASE WHEN count(" + column + ") > 0 THEN " + added + " END";
  }
}
