package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.NULL;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.functions.InstantFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.PatternFunctions;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.TimeSql;
import java.util.ArrayList;
import java.util.List;

/** Functions between timestamps and numbers since 1970-01-01 00:00:00 UTC. */
final class EpochFunctions {
  private static final String PATTERN = "yyyy-MM-dd HH:mm:ss";
  private static final Signature.Parameter EXACT = DateFunctions.exactly(TIMESTAMP);

  private EpochFunctions() {}

  static void register(FunctionTable table) {
    table.put("unix_seconds", measured(InstantFunctions.UNIX_SECONDS));
    table.put("unix_millis", measured(InstantFunctions.UNIX_MILLIS));
    table.put("unix_micros", Signature.of(LONG, "epoch_us($1)", EXACT));
    table.put("timestamp_micros", ofWhole(1));
    table.put("timestamp_millis", ofWhole(1000));
    table.put("timestamp_seconds", EpochFunctions::ofSeconds);
    table.put("from_unixtime", EpochFunctions::text).shown(Shown.filled(2, PATTERN));
    table
        .put("unix_timestamp", Signature.byCount(0, EpochFunctions::now, seconds(), seconds()))
        .shown(Shown.filled(2, "current_timestamp()", PATTERN));
    table
        .put("to_unix_timestamp", Signature.byCount(1, seconds(), seconds()))
        .shown(Shown.filled(2, PATTERN));
  }

  private static Signature measured(JavaFunction function) {
    return (name, arguments, at) ->
        Signature.java(function).call(name, Signature.fit(name, arguments, at, EXACT), at);
  }

  private static Signature ofWhole(long micros) {
    return Signature.of(
        TIMESTAMP,
        TimeSql.of("$1 * " + micros, TIMESTAMP),
        (argument, where) -> {
          if (Coercion.isIntegral(argument.type()) || argument.type() == NULL) {
            return Coercion.cast(argument, LONG);
          }
          throw Refusals.mismatch(
              argument.at(), where + " wants bigint and got " + argument.type().sql());
        });
  }

  private static Expr ofSeconds(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    DataType type = arguments.get(0).type();
    if (type instanceof DecimalType) {
      List<Expr> digits = List.of(Coercion.cast(arguments.get(0), STRING));
      return Signature.java(InstantFunctions.SECONDS_DECIMAL).call(name, digits, at);
    }
    return Coercion.isFloating(type)
        ? Signature.java(InstantFunctions.SECONDS_DOUBLE).call(name, arguments, at)
        : ofWhole(1_000_000).call(name, arguments, at);
  }

  private static Expr text(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 2, at);
    return TimestampFunctions.zoned(PatternFunctions.FROM_UNIXTIME)
        .call(name, withPattern(arguments, at), at);
  }

  private static List<Expr> withPattern(List<Expr> arguments, Position at) {
    List<Expr> all = new ArrayList<>(arguments);
    if (all.size() == 1) {
      all.add(Expr.Literal.of(PATTERN, at));
    }
    return all;
  }

  private static Expr now(String name, List<Expr> arguments, Position at) {
    return whole(TimestampFunctions.now(name, TIMESTAMP, at));
  }

  /** Dates and timestamps as seconds, and texts by a pattern. */
  private static Signature seconds() {
    return (name, arguments, at) -> {
      DataType type = arguments.get(0).type();
      if (type == DATE || type == TIMESTAMP) {
        return whole(Coercion.cast(arguments.get(0), TIMESTAMP));
      }
      if (type == TIMESTAMP_NTZ) {
        return whole(arguments.get(0));
      }
      return whole(
          Signature.inTurn(TimestampFunctions.zoned(PatternFunctions.PARSE))
              .call(name, withPattern(arguments, at), at));
    };
  }

  /** Cut off, not rounded down: half a second before 1970 is 0. */
  private static Expr whole(Expr timestamp) {
    return new Expr.Call(
        Emission.template("(epoch_us($1) // 1000000)"),
        List.of(timestamp),
        LONG,
        timestamp.nullable(),
        timestamp.at());
  }
}
