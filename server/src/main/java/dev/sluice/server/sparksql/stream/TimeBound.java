package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.sparksql.functions.Sum;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Comparison;
import dev.sluice.server.sparksql.tree.Expr;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a row of a join can still meet rows of the other side, by conditions such as {@code
 * other.time + INTERVAL 1 MINUTE < own.time}: rows of the other side that are not late have a time
 * after the watermark, so that a row meets none of them when its own time is not after the
 * watermark and a minute.
 *
 * <p>Source: Spark's {@code StreamingJoinHelper.getStateValueWatermark}.
 */
final class TimeBound {
  private static final BigDecimal SECOND = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal MILLI = BigDecimal.valueOf(1_000);

  /** A distance of times beyond which there are none, in milliseconds. */
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000);

  /** How often each column counts, by its name. */
  private final Map<String, Integer> columns = new HashMap<>();

  private BigDecimal micros = BigDecimal.ZERO;
  private boolean unknown;

  private TimeBound() {}

  /**
   * By how many milliseconds the time of a row that meets no more others may be after the watermark
   * at most; null where the conditions set no bound.
   *
   * @param conditions all of which a pair of rows fulfils
   * @param own the event time of the row's side
   * @param other that of the other side
   */
  static @Nullable Long millis(List<Expr> conditions, Column own, Column other) {
    Long least = null;
    for (Expr condition : conditions) {
      Long millis = millis(condition, own, other);
      if (millis != null && (least == null || millis < least)) {
        least = millis;
      }
    }
    return least;
  }

  private static @Nullable Long millis(Expr condition, Column own, Column other) {
    if (!(condition instanceof Expr.Call call)
        || !(call.emission() instanceof Comparison comparison)) {
      return null;
    }
    Expr first = call.operands().get(0);
    Expr second = call.operands().get(1);
    return switch (comparison.operator()) {
      case "<" -> millis(first, second, false, own, other);
      case "<=" -> millis(first, second, true, own, other);
      case ">" -> millis(second, first, false, own, other);
      case ">=" -> millis(second, first, true, own, other);
      default -> null;
    };
  }

  private static @Nullable Long millis(
      Expr less, Expr more, boolean orEqual, Column own, Column other) {
    TimeBound difference = new TimeBound();
    Sum.terms(less).forEach(term -> difference.add(term.value(), term.sign()));
    Sum.terms(more).forEach(term -> difference.add(term.value(), -term.sign()));
    Map<String, Integer> bound = Map.of(other.sqlName(), 1, own.sqlName(), -1);
    if (difference.unknown || !difference.columns.equals(bound)) {
      return null;
    }
    BigDecimal millis = difference.micros.divide(MILLI, 0, RoundingMode.FLOOR);
    if (millis.abs().compareTo(LONGEST) > 0) {
      return null;
    }
    return orEqual ? millis.longValueExact() - 1 : millis.longValueExact();
  }

  private void add(Expr value, int sign) {
    if (value instanceof Expr.Cast cast) {
      if (cast.type().equals(cast.operand().type()) || Coercion.isNumeric(cast.type())) {
        Sum.terms(cast.operand()).forEach(term -> add(term.value(), sign * term.sign()));
      } else {
        unknown = true;
      }
    } else if (value instanceof Expr.Reference reference) {
      columns.merge(reference.column().sqlName(), sign, Integer::sum);
    } else if (value instanceof Expr.Literal literal && literal.value() instanceof Number number) {
      add(number, literal.type(), sign);
    } else {
      unknown = true;
    }
  }

  private void add(Number number, DataType type, int sign) {
    boolean months = type instanceof IntervalType interval && interval.isYearMonth();
    if (months || !Double.isFinite(number.doubleValue())) { // nobody knows how long a month is
      unknown = true;
      return;
    }
    BigDecimal amount = new BigDecimal(number.toString());
    BigDecimal unit = type instanceof IntervalType ? BigDecimal.ONE : SECOND;
    micros = micros.add(amount.multiply(unit).multiply(BigDecimal.valueOf(sign)));
  }
}
