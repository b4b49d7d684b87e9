package dev.sluice.server.sparksql.query;

import dev.sluice.server.functions.IntervalUnits;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
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
 * @param gap how long a session lasts after its last time, in microseconds; without sessions where
 *     it is not more than 0
 */
public record SessionWindow(long gap) implements EventWindow {

  static SessionWindow of(Expr gap, DataType time) {
    if (gap.type() != PrimitiveType.STRING) {
      throw Refusals.mismatch(gap.at(), "The gap of session_window is a string");
    }
    if (!(gap instanceof Expr.Literal literal && literal.value() instanceof String text)) {
      throw Refusals.unsupported(gap.at(), "A gap that is no constant", "'5 minutes'");
    }
    IntervalUnits units = EventWindow.interval(text, gap.at());
    boolean even =
        time == PrimitiveType.TIMESTAMP_NTZ
            || Session.current().timeZone().getRules().isFixedOffset();
    if (units.days() != 0 && !even) {
      throw Refusals.unsupported(
          gap.at(), "A gap of days in a time zone whose days differ in length", "hours");
    }
    return new SessionWindow(units.allMicros());
  }

  @Override
  public Rel over(EventRows rows, GroupBy groupBy) {
    Rel timed = new Rel.Filter(rows.rel(), Expr.Literal.of(gap > 0, rows.at()));
    List<Expr> single = List.of(rows.micros());
    List<Expr> keys = new ArrayList<>(groupBy.keys());
    if (!keys.removeIf(rows::isWindow)) {
      return rows.windowed(timed, "$1", "$1 + " + gap, single);
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
    Rel merged = merged(rows, items.isEmpty() ? timed : new Rel.Extend(timed, items), group);
    return new Rel.Sessions(merged, rows.windowed(timed, "$1", "$1 + " + gap, single));
  }

  /** A session begins where no earlier time of the group is so near that both touch. */
  private Rel merged(EventRows rows, Rel keyed, List<Expr> group) {
    Expr micros = rows.micros();
    List<Rel.Order> inTime = List.of(new Rel.Order(micros, false, true));
    Column before = rows.names().column("before", micros);
    WindowSpec sofar = new WindowSpec(group, inTime, null);
    Rel rel = rows.over(keyed, before, "{lag($1)}", micros, sofar);

    Column begin = rows.names().column("begin", micros);
    List<Expr> times = List.of(micros, new Expr.Reference(before, rows.at()));
    Emission begins =
        Emission.template("CASE WHEN $2 IS NULL OR $1 > $2 + " + gap + " THEN $1 END");
    rel = EventRows.extended(rel, begin, begins, times, PrimitiveType.LONG);

    Column first = rows.names().column("first", micros);
    rel = rows.over(rel, first, "{max($1)}", new Expr.Reference(begin, rows.at()), sofar);

    Column last = rows.names().column("last", micros);
    List<Expr> session = new ArrayList<>(group);
    session.add(new Expr.Reference(first, rows.at()));
    rel = rows.over(rel, last, "{max($1)}", micros, new WindowSpec(session, List.of(), null));
    List<Expr> ends = List.of(session.get(group.size()), new Expr.Reference(last, rows.at()));
    return rows.windowed(rel, "$1", "$2 + " + gap, ends);
  }
}
