package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.functions.CalendarFunctions;
import dev.sluice.server.functions.InstantFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.ZoneFunctions;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.Late;
import dev.sluice.server.sparksql.tree.Session;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.ZoneSql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Functions of timestamps: their parts, time zones, the time of the statement. */
final class TimestampFunctions {
  private static final Signature.Parameter TEXT = Signature.Parameter.of(STRING);
  private static final Signature.Parameter INT = Signature.Parameter.of(INTEGER);
  private static final Signature.Parameter INSTANT = Signature.Parameter.of(TIMESTAMP);

  /** Units that the engine cuts local times to as Spark does. */
  private static final Set<String> UNITS =
      Set.of("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR");

  private TimestampFunctions() {}

  static void register(FunctionTable table) {
    table.put("hour", part("hour"));
    table.put("minute", part("minute"));
    table.put("second", part("second"));
    table.put("date_trunc", TimestampFunctions::truncate);
    table
        .put(
            "months_between",
            Signature.byCount(
                2, TimestampFunctions::monthsBetween, zoned(CalendarFunctions.MONTHS_BETWEEN)))
        .shown(Shown.filled(3, "true"));
    table.put("from_utc_timestamp", raw(ZoneFunctions.LOCAL, TIMESTAMP));
    table.put("to_utc_timestamp", raw(ZoneFunctions.INSTANT, TIMESTAMP));
    table
        .put(
            "convert_timezone",
            Signature.byCount(
                2, TimestampFunctions::fromSession, Signature.java(ZoneFunctions.CONVERT)))
        .shown("convert_timezone(current_timezone(), $1, $2)");
    table.put("current_timezone", TimestampFunctions::timeZone);
    table.put("now,current_timestamp", now(TIMESTAMP));
    table.put("current_date,curdate", now(DATE)).shown("current_date()");
    table.put("localtimestamp", now(TIMESTAMP_NTZ));
    make(table);
  }

  private static void make(FunctionTable table) {
    table.put("make_timestamp,make_timestamp_ltz", make(InstantFunctions.MAKE, true));
    table
        .put("try_make_timestamp", make(InstantFunctions.TRY_MAKE, true))
        .shown(Shown.PLAIN.first(6));
    table.put("try_make_timestamp_ltz", make(InstantFunctions.TRY_MAKE, true));
    table.put("make_timestamp_ntz", make(InstantFunctions.MAKE, false));
    table.put("try_make_timestamp_ntz", make(InstantFunctions.TRY_MAKE, false));
  }

  /** Takes a {@code timestamp} or a {@code timestamp_ntz}, and what turns into the former. */
  static Expr either(Expr argument, String where) {
    return argument.type() == TIMESTAMP_NTZ ? argument : INSTANT.fit(argument, where);
  }

  /** A timestamp of either kind as what a clock shows. */
  static Expr local(Expr timestamp) {
    return Coercion.cast(timestamp, TIMESTAMP_NTZ);
  }

  private static Signature part(String engine) {
    return Signature.of(
        INTEGER,
        "CAST(" + engine + "($1) AS INTEGER)",
        (argument, where) -> local(either(argument, where)));
  }

  /** A function in Java whose last argument is the session time zone. */
  static Signature zoned(JavaFunction function) {
    return (name, arguments, at) -> {
      int wanted = function.parameters().size() - 1;
      Signature.count(name, arguments, wanted, wanted, at);
      List<Expr> all = new ArrayList<>(arguments);
      all.add(ZoneSql.constant(at));
      return Signature.java(function).call(name, all, at);
    };
  }

  private static Expr truncate(String name, List<Expr> arguments, Position at) {
    List<Expr> fitted = Signature.fit(name, arguments, at, TEXT, INSTANT);
    Expr unit = fitted.get(0);
    Expr instant = fitted.get(1);
    if (DateFunctions.isNoUnit(unit, false)) {
      return new Expr.Literal(null, TIMESTAMP, at);
    }
    return DateFunctions.constant(unit)
        .filter(known -> UNITS.contains(known) && ZoneSql.isUtc())
        .<Expr>map(
            known ->
                new Expr.Call(
                    sql -> truncated(known, sql.get(0)),
                    List.of(instant),
                    TIMESTAMP,
                    instant.nullable(),
                    at))
        .orElseGet(
            () ->
                Signature.inTurn(zoned(CalendarFunctions.TRUNCATE_TIMESTAMP))
                    .call(name, List.of(unit, instant), at));
  }

  private static String truncated(String unit, String instant) {
    return ZoneSql.instant(
        "date_trunc(" + SqlText.string(unit) + ", " + ZoneSql.local(instant) + ")");
  }

  private static Expr monthsBetween(String name, List<Expr> arguments, Position at) {
    List<Expr> rounded = new ArrayList<>(arguments);
    rounded.add(Expr.Literal.of(true, at));
    return zoned(CalendarFunctions.MONTHS_BETWEEN).call(name, rounded, at);
  }

  /** A function in Java over the number of microseconds that a timestamp is, whatever its kind. */
  private static Signature raw(JavaFunction function, DataType type) {
    return (name, arguments, at) -> {
      List<Expr> fitted =
          zoneFirst(Signature.fit(name, arguments, at, Signature.Parameter.of(type), TEXT));
      Emission java = JavaCalls.emission(function);
      Emission emission = sql -> asInstant(java.sql(sql), function.result());
      boolean nullable = fitted.stream().anyMatch(Expr::nullable);
      return new Expr.Call(Emission.strict(emission), fitted, type, nullable, at);
    };
  }

  /** A zone that is a constant is looked at before the time is. */
  private static List<Expr> zoneFirst(List<Expr> timeAndZone) {
    Expr time = timeAndZone.get(0);
    Expr zone = timeAndZone.get(1);
    return Late.isConstant(zone)
        ? List.of(InTurn.behind(zone, time), zone)
        : InTurn.guarded(timeAndZone);
  }

  private static String asInstant(String sql, DataType type) {
    return type == TIMESTAMP ? sql : "(" + sql + " AT TIME ZONE 'UTC')";
  }

  private static Expr fromSession(String name, List<Expr> arguments, Position at) {
    List<Expr> all = new ArrayList<>(arguments);
    all.add(0, ZoneSql.constant(at));
    return Signature.java(ZoneFunctions.CONVERT).call(name, all, at);
  }

  private static Expr timeZone(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 0, 0, at);
    return ZoneSql.constant(at);
  }

  private static Signature now(DataType type) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 0, 0, at);
      return now(name, type, at);
    };
  }

  /**
   * The time at which the statement began, the same in all its parts; in a pipeline that of the
   * batch, which is a constant as in Spark's {@code CurrentBatchTimestamp}.
   */
  static Expr now(String name, DataType type, Position at) {
    Instant batch = Session.current().batchTime();
    String time = batch == null ? "now()" : "make_timestamptz(" + batch.toEpochMilli() * 1000 + ")";
    Expr now = new Expr.Call(Emission.template(time), List.of(), TIMESTAMP, false, at);
    return Coercion.cast(now, type);
  }

  private static Signature make(JavaFunction function, boolean instant) {
    return (name, arguments, at) -> {
      boolean ofDay = arguments.size() == 1 && !name.endsWith("tz");
      if (ofDay) {
        Expr day = DateFunctions.exactly(DATE).fit(arguments.get(0), "Function " + name);
        return Coercion.cast(day, TIMESTAMP);
      }
      Signature.count(name, arguments, 6, instant ? 7 : 6, at);
      List<Expr> parts =
          Signature.fit(
              name,
              arguments.subList(0, 6),
              at,
              INT,
              INT,
              INT,
              INT,
              INT,
              TimestampFunctions::seconds);
      Expr local = Signature.java(function).call(name, parts, at);
      if (!instant) {
        return local;
      }
      Expr zone = arguments.size() < 7 ? ZoneSql.constant(at) : TEXT.fit(arguments.get(6), name);
      JavaFunction inZone =
          function.equals(InstantFunctions.MAKE) || zone instanceof Expr.Literal
              ? ZoneFunctions.INSTANT
              : ZoneFunctions.TRY_INSTANT;
      return Signature.java(inZone).call(name, List.of(local, zone), at);
    };
  }

  /** Seconds with a fraction as microseconds. */
  private static Expr seconds(Expr argument, String where) {
    Expr decimal = Signature.Parameter.of(new DecimalType(16, 6)).fit(argument, where);
    return new Expr.Call(
        Emission.template("CAST(CAST($1 AS DECIMAL(38, 6)) * 1000000 AS BIGINT)"),
        List.of(decimal),
        LONG,
        decimal.nullable(),
        decimal.at());
  }
}
