package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.LONG;

import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.AggregateEmission;
import dev.sluice.server.sparksql.tree.AggregateEmission.EngineCall;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.List;

/**
 * Statistical aggregates of doubles.
 *
 * <p>The engine's moments are exact to the last digits, but not where a value is not finite or so
 * large that its power is not. For what is not finite Spark's recurrence over one number gives NaN;
 * what else it gives depends on the order of the rows, and is an error here. Source: Spark's {@code
 * CentralMomentAgg}, {@code Covariance}, {@code Corr} and {@code linearRegression}.
 */
final class Statistics {
  private static final Signature.Parameter REAL = Signature.Parameter.of(DOUBLE);

  /** Numbers below have a finite square, third and fourth power. */
  private static final String SQUARE = "1.34e154";

  private static final String CUBE = "5.6e102";
  private static final String FOURTH = "1.15e77";

  private static final String NAN = "CAST('NaN' AS DOUBLE)";
  private static final String TOO_LARGE =
      "error('[UNSUPPORTED_FEATURE] Statistics of numbers this large are not supported')";
  private static final String PAIRS = "{regr_count($1, $2)}";
  private static final String SQUARES =
      finiteSquares("{max(abs($1))}", "{regr_sxx($1, $1)}", "{count($1)}");
  private static final String SXX = sumOfSquares("$2", "regr_sxx");
  private static final String SYY = sumOfSquares("$1", "regr_syy");
  private static final String SXY = product("regr_sxy", 0);

  private Statistics() {}

  static AggregateSignature variance(String engine, boolean sample) {
    return of(finite(SQUARE, "{" + engine + "($1)}", sample ? 1 : 0), 1);
  }

  static AggregateSignature covariance(String engine, boolean sample) {
    return of(product(engine, sample ? 1 : 0), 2);
  }

  static AggregateSignature skewness() {
    return of(moments(CUBE, "sqrt(m[1]) * m[4] / sqrt(m[3] * m[3] * m[3])"), 1);
  }

  static AggregateSignature kurtosis() {
    return of(moments(FOURTH, "m[1] * m[5] / (m[3] * m[3]) - 3"), 1);
  }

  /**
   * The sum of squares of one of two numbers over the rows where both are there; that one alone is
   * what DISTINCT is about.
   *
   * @param side 0 for the first, 1 for the second
   */
  static AggregateSignature squares(int side) {
    return call -> {
      Expr value = paired(call, call.plain().fit(REAL, REAL), side);
      return call.make(SQUARES, List.of(value), DOUBLE);
    };
  }

  static AggregateSignature sxy() {
    return of(SXY, 2);
  }

  static AggregateSignature slope() {
    return of("CASE WHEN " + SXX + " <> 0 THEN " + SXY + " / " + SXX + " END", 2);
  }

  static AggregateSignature intercept() {
    String line = "{regr_avgy($1, $2)} - " + SXY + " / " + SXX + " * {regr_avgx($1, $2)}";
    return of("CASE WHEN " + SXX + " <> 0 THEN " + line + " END", 2);
  }

  static AggregateSignature determination() {
    String ratio = "pow(" + SXY + " / sqrt(" + SXX + " * " + SYY + "), 2)";
    return of(
        "CASE WHEN "
            + SXX
            + " <> 0 THEN CASE WHEN "
            + SYY
            + " = 0 THEN 1 ELSE "
            + ratio
            + " END END",
        2);
  }

  /** An error where one of the two does not vary. */
  static AggregateSignature correlation() {
    List<String> quotient = List.of(SXY, "sqrt(" + SXX + " * " + SYY + ")");
    String guarded = Division.guarded(quotient, "(" + String.join(" / ", quotient) + ")");
    return of("CASE WHEN " + PAIRS + " > 1 THEN " + guarded + " END", 2);
  }

  static AggregateSignature pairs() {
    return call -> {
      if (call.clauses().distinct()) {
        throw Refusals.unsupported(call.at(), call.name() + "(DISTINCT …)", "count(DISTINCT …)");
      }
      List<Expr> numbers = call.plain().fit(Numbers.NUMERIC, Numbers.NUMERIC);
      return call.make(
          AggregateEmission.template("CAST(" + PAIRS + " AS BIGINT)"),
          Coercion.castAll(numbers, DOUBLE),
          LONG,
          false);
    };
  }

  /**
   * The mean of one of two numbers over the rows where both are there.
   *
   * @param side 0 for the first, 1 for the second
   */
  static AggregateSignature mean(int side) {
    return call -> {
      Expr paired = paired(call, call.plain().fit(Numbers.NUMERIC, Numbers.NUMERIC), side);
      return Aggregates.mean(
          new AggregateCall(call.name(), List.of(paired), call.clauses(), call.nulls(), call.at()));
    };
  }

  /** One of two numbers, NULL where the other one is. */
  private static Expr paired(AggregateCall call, List<Expr> numbers, int side) {
    Expr value = numbers.get(side);
    Expr present = Operators.test("($1 IS NOT NULL)", numbers.get(1 - side), call.at());
    Expr nothing = new Expr.Literal(null, value.type(), call.at());
    return Operators.conditional(List.of(present), List.of(value), nothing, call.at());
  }

  private static AggregateSignature of(String template, int parameters) {
    Signature.Parameter[] reals = new Signature.Parameter[parameters];
    java.util.Arrays.fill(reals, REAL);
    return AggregateSignature.of(DOUBLE, template, reals);
  }

  /** NaN for more than {@code least} numbers of which one is not finite. */
  private static String finite(String limit, String engine, int least) {
    return "CASE WHEN {max(abs($1))} < "
        + limit
        + " THEN "
        + engine
        + " WHEN {bool_and(isfinite($1))} THEN "
        + TOO_LARGE
        + " WHEN {count($1)} > "
        + least
        + " THEN "
        + NAN
        + " END";
  }

  private static String sumOfSquares(String variable, String engine) {
    String largest = "{max(abs(" + variable + ")) | $1 IS NOT NULL AND $2 IS NOT NULL}";
    return finiteSquares(largest, "{" + engine + "($1, $2)}", PAIRS);
  }

  private static String finiteSquares(String largest, String engine, String count) {
    return "(CASE WHEN "
        + largest
        + " < "
        + SQUARE
        + " THEN "
        + engine
        + " WHEN "
        + count
        + " > 0 THEN "
        + TOO_LARGE
        + " END)";
  }

  private static String product(String engine, int least) {
    return "(CASE WHEN {bool_and(isfinite($1) AND isfinite($2) AND isfinite($1 * $2))} THEN {"
        + engine
        + "($1, $2)} WHEN "
        + PAIRS
        + " > "
        + least
        + " THEN "
        + TOO_LARGE
        + " END)";
  }

  /**
   * A formula over a list {@code m} of the count, the mean and the sums of the second, third and
   * fourth powers of deviations.
   */
  private static String moments(String limit, String formula) {
    String moment =
        "list_transform([{"
            + EngineCall.MOMENTS
            + "($1) | $1 IS NOT NULL}], lambda m: CASE WHEN m[3] <> 0 THEN "
            + formula
            + " END)[1]";
    return finite(limit, moment, 0);
  }
}
