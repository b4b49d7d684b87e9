package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;

import dev.sluice.server.functions.IntervalFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;

/** Functions that make intervals of numbers; what is left out is 0. */
final class IntervalMakers {
  private static final Signature.Parameter INT = Signature.Parameter.of(INTEGER);

  private IntervalMakers() {}

  static void register(FunctionTable table) {
    table.put("make_ym_interval", IntervalMakers::months).shown(Shown.filled(2, "0", "0"));
    table
        .put("make_dt_interval", IntervalMakers::micros)
        .shown(Shown.filled(4, "0", "0", "0", "0.000000"));
  }

  private static Expr months(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 0, 2, at);
    List<Expr> parts = Signature.fit(name, filled(arguments, 2, at), at, INT, INT);
    return made(IntervalFunctions.MAKE_MONTHS, parts, IntervalType.YEAR_TO_MONTH, at);
  }

  private static Expr micros(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 0, 4, at);
    List<Expr> parts =
        Signature.fit(name, filled(arguments, 4, at), at, INT, INT, INT, IntervalMakers::seconds);
    return made(IntervalFunctions.MAKE_MICROS, parts, IntervalType.DAY_TO_SECOND, at);
  }

  private static List<Expr> filled(List<Expr> arguments, int count, Position at) {
    List<Expr> all = new ArrayList<>(arguments);
    while (all.size() < count) {
      all.add(Expr.Literal.of(0, at));
    }
    return all;
  }

  private static Expr made(
      JavaFunction function, List<Expr> parts, IntervalType type, Position at) {
    Emission java = JavaCalls.emission(function);
    Emission emission = Emission.strict(sql -> SqlText.cast(java.sql(sql), type));
    boolean nullable = parts.stream().anyMatch(Expr::nullable);
    return new Expr.Call(emission, InTurn.guarded(parts), type, nullable, at);
  }

  /** Seconds with a fraction as microseconds. */
  private static Expr seconds(Expr argument, String where) {
    Expr decimal = Signature.Parameter.of(new DecimalType(18, 6)).fit(argument, where);
    return Intervals.call(
        "CAST(CAST($1 AS DECIMAL(38, 6)) * 1000000 AS BIGINT)",
        LONG,
        List.of(decimal),
        decimal.at());
  }
}
