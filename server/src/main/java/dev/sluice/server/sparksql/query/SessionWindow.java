package dev.sluice.server.sparksql.query;

import dev.sluice.server.functions.IntervalFunctions;
import dev.sluice.server.functions.IntervalUnits;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.Normalized;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.Session;
import dev.sluice.server.sparksql.tree.WindowSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The windows of {@code session_window(time, gap)}: each time begins one, and those of a group that
 * touch are one.
 *
 * <p>Source: Spark's {@code SessionWindow}, {@code SessionWindowing} and {@code
 * MergingSessionsIterator}.
 *
 * @param gap how long a session lasts after a time of it, in microseconds, from the time's row; a
 *     row without one, or with one that is not more than 0, is in no session
 */
public record SessionWindow(Expr gap) implements EventWindow {

  static SessionWindow of(Expr gap, DataType time) {
    if (gap.type() != PrimitiveType.STRING) {
      throw Refusals.mismatch(gap.at(), "The gap of session_window is a string");
    }
    boolean even =
        time == PrimitiveType.TIMESTAMP_NTZ
            || Session.current().timeZone().getRules().isFixedOffset();
    if (!(gap instanceof Expr.Literal literal && literal.value() instanceof String text)) {
      List<Expr> operands = List.of(gap, Expr.Literal.of(even, gap.at()));
      Emission length = JavaCalls.emission(IntervalFunctions.LENGTH);
      return new SessionWindow(new Expr.Call(length, operands, PrimitiveType.LONG, true, gap.at()));
    }
    IntervalUnits units = EventWindow.interval(text, gap.at());
    if (units.days() != 0 && !even) {
      throw Refusals.unsupported(
          gap.at(), "A gap of days in a time zone whose days differ in length", "hours");
    }
    return new SessionWindow(new Expr.Literal(units.allMicros(), PrimitiveType.LONG, gap.at()));
  }

  /** Wherever in the text they stand. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SessionWindow window && ExprSql.of(gap).equals(ExprSql.of(window.gap));
  }

  @Override
  public int hashCode() {
    return ExprSql.of(gap).hashCode();
  }

  @Override
  public Rel over(EventRows rows, GroupBy groupBy) {
    Column end = rows.names().column("end", rows.micros());
    Emission sum = Emission.template("CASE WHEN $2 > 0 THEN $1 + $2 END");
    List<Expr> operands = List.of(rows.micros(), gap);
    Rel ending = EventRows.extended(rows.known(), end, sum, operands, PrimitiveType.LONG);
    Expr.Reference ends = new Expr.Reference(end, rows.at());
    Rel timed = new Rel.Filter(ending, known(ends));
    List<Expr> single = List.of(rows.micros(), ends);
    List<Expr> keys = new ArrayList<>(groupBy.keys());
    if (!keys.removeIf(rows::isWindow)) {
      return rows.windowed(timed, "$1", "$2", single);
    }
    if (!groupBy.sets().isEmpty() || keys.stream().anyMatch(rows::holdsWindow)) {
      throw Refusals.unsupported(
          rows.at(), "session_window in grouping sets or in two keys", "it as a key of its own");
    }
    List<Rel.Item> items = new ArrayList<>();
    List<Expr> group = new ArrayList<>();
    for (Expr key : keys) {
      Rel.Item item = new Rel.Item(Normalized.of(key), rows.names().column("key", key));
      items.add(item);
      group.add(new Expr.Reference(item.column(), rows.at()));
    }
    Rel keyed = items.isEmpty() ? timed : new Rel.Extend(timed, items);
    return new Rel.Sessions(
        merged(rows, keyed, ends, group), rows.windowed(timed, "$1", "$2", single));
  }

  private static Expr known(Expr.Reference value) {
    Emission known = Emission.template("$1 IS NOT NULL");
    return new Expr.Call(known, List.of(value), PrimitiveType.BOOLEAN, false, value.at());
  }

  /** A session begins where all earlier ones of the group have ended. */
  private static Rel merged(EventRows rows, Rel keyed, Expr.Reference ends, List<Expr> group) {
    Expr micros = rows.micros();
    List<Rel.Order> inTime = List.of(new Rel.Order(micros, false, true));
    WindowSpec sofar = new WindowSpec(group, inTime, null);
    Column latest = rows.names().column("latest", micros);
    Rel rel = rows.over(keyed, latest, "{max($1)}", ends, sofar);
    Column before = rows.names().column("before", micros);
    rel = rows.over(rel, before, "{lag($1)}", new Expr.Reference(latest, rows.at()), sofar);

    Column begin = rows.names().column("begin", micros);
    List<Expr> times = List.of(micros, new Expr.Reference(before, rows.at()));
    Emission begins = Emission.template("CASE WHEN $2 IS NULL OR $1 > $2 THEN $1 END");
    rel = EventRows.extended(rel, begin, begins, times, PrimitiveType.LONG);

    Column first = rows.names().column("first", micros);
    rel = rows.over(rel, first, "{max($1)}", new Expr.Reference(begin, rows.at()), sofar);

    Column last = rows.names().column("last", micros);
    List<Expr> session = new ArrayList<>(group);
    session.add(new Expr.Reference(first, rows.at()));
    rel = rows.over(rel, last, "{max($1)}", ends, new WindowSpec(session, List.of(), null));
    List<Expr> span = List.of(session.get(group.size()), new Expr.Reference(last, rows.at()));
    return rows.windowed(rel, "$1", "$2", span);
  }
}
