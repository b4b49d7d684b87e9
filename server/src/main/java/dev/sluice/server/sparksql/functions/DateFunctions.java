package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.CalendarFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.TimeSql;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Functions of dates. */
final class DateFunctions {
  private static final Signature.Parameter INT = Signature.Parameter.of(INTEGER);
  private static final Signature.Parameter DAY = Signature.Parameter.of(DATE);

  /** Units that the engine cuts dates to as Spark does. */
  private static final Set<String> UNITS = Set.of("WEEK", "MONTH", "QUARTER", "YEAR");

  /** Dates moved by no more days than these stay in the calendar of the engine. */
  private static final long FEW_DAYS = 1_000_000;

  private DateFunctions() {}

  static void register(FunctionTable table) {
    table.put("year", part("year"));
    table.put("quarter", part("quarter"));
    table.put("month", part("month"));
    table.put("day,dayofmonth", part("day"));
    table.put("dayofyear", part("dayofyear"));
    table.put("dayofweek", Signature.of(INTEGER, "CAST(dayofweek($1) + 1 AS INTEGER)", DAY));
    table.put("weekday", Signature.of(INTEGER, "CAST(isodow($1) - 1 AS INTEGER)", DAY));
    table.put("weekofyear", part("weekofyear"));
    table.put("dayname", Signature.java(CalendarFunctions.DAY_NAME));
    table.put("monthname", Signature.java(CalendarFunctions.MONTH_NAME));
    table
        .put("date_add,dateadd", days("($1 + $2)", CalendarFunctions.ADD_DAYS))
        .shown("date_add($1, $2)");
    table.put("date_sub", days("($1 - $2)", CalendarFunctions.SUBTRACT_DAYS));
    table.put("datediff,date_diff", Signature.of(INTEGER, "CAST($1 - $2 AS INTEGER)", DAY, DAY));
    table.put("add_months", Signature.java(CalendarFunctions.ADD_MONTHS));
    table.put("last_day", Signature.of(DATE, "last_day($1)", DAY));
    table.put("next_day", Signature.java(CalendarFunctions.NEXT_DAY));
    table.put("trunc", DateFunctions::truncate);
    table.put("make_date", Signature.java(CalendarFunctions.MAKE_DATE));
    table.put("date_from_unix_date", Signature.of(DATE, TimeSql.of("$1", DATE), INT));
    table.put(
        "unix_date",
        Signature.of(INTEGER, "CAST($1 - DATE '1970-01-01' AS INTEGER)", exactly(DATE)));
  }

  /** A parameter of one type, without any implicit cast: Spark's {@code ExpectsInputTypes}. */
  static Signature.Parameter exactly(DataType type) {
    return (argument, where) -> {
      if (argument.type() == type || argument.type() == PrimitiveType.NULL) {
        return Coercion.cast(argument, type);
      }
      throw Refusals.mismatch(
          argument.at(), where + " wants " + type.sql() + " and got " + argument.type().sql());
    };
  }

  private static Signature part(String engine) {
    return Signature.of(INTEGER, "CAST(" + engine + "($1) AS INTEGER)", DAY);
  }

  private static Signature days(String engine, JavaFunction exact) {
    return (name, arguments, at) -> {
      List<Expr> fitted =
          InTurn.guarded(Signature.fit(name, arguments, at, DAY, DateFunctions::count));
      boolean few =
          fitted.get(1) instanceof Expr.Literal literal
              && literal.value() instanceof Long days
              && Math.abs(days) <= FEW_DAYS;
      Emission emission =
          few ? Emission.strict(Emission.template(engine)) : JavaCalls.emission(exact);
      boolean nullable = fitted.stream().anyMatch(Expr::nullable);
      return new Expr.Call(emission, fitted, DATE, nullable, at);
    };
  }

  /** Days are an int, a smallint, a tinyint or a string. */
  private static Expr count(Expr argument, String where) {
    boolean wide =
        Coercion.isNumeric(argument.type())
            && (!Coercion.isIntegral(argument.type()) || argument.type() == PrimitiveType.LONG);
    if (wide) {
      throw Refusals.mismatch(
          argument.at(), where + " wants int and got " + argument.type().sql() + "; cast it");
    }
    return INT.fit(argument, where);
  }

  private static Expr truncate(String name, List<Expr> arguments, Position at) {
    List<Expr> fitted = Signature.fit(name, arguments, at, DAY, Signature.Parameter.of(STRING));
    Expr day = fitted.get(0);
    Expr unit = fitted.get(1);
    if (isNoUnit(unit, true)) {
      return new Expr.Literal(null, DATE, at);
    }
    return constant(unit)
        .filter(UNITS::contains)
        .<Expr>map(
            known ->
                new Expr.Call(
                    Emission.template(
                        SqlText.cast("date_trunc(" + SqlText.string(known) + ", $1)", DATE)),
                    List.of(day),
                    DATE,
                    day.nullable(),
                    at))
        .orElseGet(
            () ->
                Signature.java(CalendarFunctions.TRUNCATE_DATE).call(name, List.of(day, unit), at));
  }

  /**
   * Whether what a value is to be cut to is a constant and no unit: the value is not computed then.
   */
  static boolean isNoUnit(Expr unit, boolean ofDates) {
    return unit instanceof Expr.Literal
        && constant(unit).filter(CalendarFunctions.units(ofDates)::contains).isEmpty();
  }

  /** The text of a constant in upper case. */
  static java.util.Optional<String> constant(Expr expr) {
    return expr instanceof Expr.Literal literal
            && literal.type() == STRING
            && literal.value() instanceof String text
        ? java.util.Optional.of(text.toUpperCase(Locale.ROOT))
        : java.util.Optional.empty();
  }
}
