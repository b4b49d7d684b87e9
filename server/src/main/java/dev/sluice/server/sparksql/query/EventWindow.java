package dev.sluice.server.sparksql.query;

import dev.sluice.server.functions.IntervalUnits;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Rel;

/** Which windows of event time the rows of a SELECT lie in. */
sealed interface EventWindow permits TimeWindow, SessionWindow {

  /**
   * The rows with their windows, once for each; where a session is a key, the windows are the
   * sessions of the groups that the other keys make.
   */
  Rel over(EventRows rows, GroupBy groupBy);

  /** A constant length, which may not hold months. */
  static IntervalUnits interval(String text, Position at) {
    IntervalUnits units;
    try {
      units = IntervalUnits.parse(text);
    } catch (SluiceException malformed) {
      throw Refusals.mismatch(at, String.valueOf(malformed.getMessage()));
    }
    if (units.months() != 0) {
      throw Refusals.unsupported(at, "Months in the length '" + text + "' of a window", "days");
    }
    return units;
  }
}
