package dev.sluice.server.sparksql.tree;

import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.NULL;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.IntervalFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.IntervalType.Unit;
import java.util.List;
import java.util.Optional;

/**
 * Casts from and to intervals.
 *
 * <p>Source: Spark's {@code Cast.canAnsiCast}, {@code castToDayTimeInterval}, {@code
 * castToYearMonthInterval}.
 */
final class IntervalCasts {
  private IntervalCasts() {}

  /** Whether an interval takes part. */
  static boolean concerns(DataType from, DataType to) {
    return from instanceof IntervalType || to instanceof IntervalType;
  }

  static boolean legal(DataType from, DataType to) {
    if (from.equals(to) || from == NULL || from == STRING || to == STRING) {
      return true;
    }
    if (from instanceof IntervalType l && to instanceof IntervalType r) {
      return l.isYearMonth() == r.isYearMonth();
    }
    return exact(from instanceof IntervalType ? to : from);
  }

  private static boolean exact(DataType type) {
    return type instanceof DecimalType || Coercion.isIntegral(type);
  }

  static String sql(String sql, DataType from, DataType to, boolean attempt) {
    if (from == NULL) {
      return SqlText.cast(sql, to);
    }
    if (to instanceof IntervalType interval) {
      return toInterval(sql, from, interval, attempt);
    }
    IntervalType interval = (IntervalType) from;
    if (to == STRING) {
      return java(IntervalFunctions.TEXT, sql, interval);
    }
    String cast = attempt ? "TRY_CAST(" : "CAST(";
    return cast + count(sql, interval, to) + " AS " + SqlText.type(to) + ")";
  }

  /** How many of its unit an interval is. */
  private static String count(String sql, IntervalType from, DataType to) {
    if (from.end() == Unit.SECOND && to instanceof DecimalType) {
      return "(CAST(" + sql + " AS DECIMAL(19, 0)) * 0.000001)";
    }
    return "(" + sql + " // " + from.end().size() + ")";
  }

  private static String toInterval(String sql, DataType from, IntervalType to, boolean attempt) {
    if (from == STRING) {
      JavaFunction parse = attempt ? IntervalFunctions.TRY_PARSE : IntervalFunctions.PARSE;
      return SqlText.cast(java(parse, sql, to), to);
    }
    if (from instanceof IntervalType interval) {
      return narrowed(sql, interval, to);
    }
    String cast = attempt ? "TRY_CAST(" : "CAST(";
    if (from instanceof DecimalType) {
      String digits = SqlText.cast(sql, STRING);
      String size = SqlText.cast("'" + to.end().size() + "'", LONG);
      String value = JavaCalls.emission(IntervalFunctions.TIMES).sql(List.of(size, digits));
      return cast + value + " AS " + SqlText.type(to) + ")";
    }
    String wide = "CAST(" + sql + " AS HUGEINT) * " + to.end().size();
    return cast + wide + " AS " + SqlText.type(to) + ")";
  }

  /** Cuts off what is smaller than the last unit. */
  private static String narrowed(String sql, IntervalType from, IntervalType to) {
    if (to.end().compareTo(from.end()) >= 0) {
      return sql;
    }
    return "((" + sql + " // " + to.end().size() + ") * " + to.end().size() + ")";
  }

  private static String java(JavaFunction function, String sql, IntervalType type) {
    List<String> arguments =
        List.of(sql, SqlText.string(type.start().name()), SqlText.string(type.end().name()));
    return JavaCalls.emission(function).sql(arguments);
  }

  /** The least type that writes both, if both count the same. */
  static Optional<DataType> common(IntervalType l, IntervalType r) {
    if (l.isYearMonth() != r.isYearMonth()) {
      return Optional.empty();
    }
    Unit start = l.start().compareTo(r.start()) < 0 ? l.start() : r.start();
    Unit end = l.end().compareTo(r.end()) > 0 ? l.end() : r.end();
    return Optional.of(new IntervalType(start, end));
  }
}
