package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.tree.Coercion;
import java.util.Locale;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalValueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultiUnitsIntervalContext;

/**
 * The distance of a frame over dates or times: a whole number of one unit.
 *
 * @param unit DAY, HOUR, MINUTE, SECOND, MONTH or YEAR
 */
record FrameInterval(long count, String unit) {
  static FrameInterval of(IntervalContext context) {
    if (context.errorCapturingMultiUnitsInterval() == null
        || context.errorCapturingMultiUnitsInterval().unitToUnitInterval() != null
        || context.errorCapturingMultiUnitsInterval().body.unit.size() != 1) {
      throw unsupported(context);
    }
    MultiUnitsIntervalContext body = context.errorCapturingMultiUnitsInterval().body;
    String unit = body.unit.get(0).getText().toUpperCase(Locale.ROOT).replaceAll("S$", "");
    long count = count(body.intervalValue(0), context);
    return switch (unit) {
      case "WEEK" -> new FrameInterval(Math.multiplyExact(count, 7), "DAY");
      case "DAY", "HOUR", "MINUTE", "SECOND", "MONTH", "YEAR" -> new FrameInterval(count, unit);
      default -> throw unsupported(context);
    };
  }

  private static long count(IntervalValueContext value, IntervalContext context) {
    String text =
        value.stringLit() == null ? value.getText() : StringLiterals.value(value.stringLit());
    if (!text.matches("-?[0-9]{1,6}")) {
      throw unsupported(context);
    }
    return Long.parseLong(text);
  }

  private static RuntimeException unsupported(IntervalContext context) {
    return Refusals.unsupported(
        Position.of(context), "This interval in a frame", "a whole number of one unit");
  }

  boolean isNegative() {
    return count < 0;
  }

  /** Whether values of the type lie this far apart: of dates, days at least. */
  boolean fits(DataType order) {
    boolean days = unit.equals("DAY") || unit.equals("MONTH") || unit.equals("YEAR");
    return order == PrimitiveType.DATE ? days : Coercion.isDatetime(order);
  }

  /** The distance without its sign, in the engine's SQL. */
  String sql() {
    return "INTERVAL (" + Math.abs(count) + ") " + unit;
  }

  /** As Spark shows it: two digits for parts of a day. */
  String label() {
    boolean padded = unit.equals("HOUR") || unit.equals("MINUTE") || unit.equals("SECOND");
    String digits =
        padded ? String.format(Locale.ROOT, "%02d", Math.abs(count)) : "" + Math.abs(count);
    return "INTERVAL '" + (count < 0 ? "-" : "") + digits + "' " + unit;
  }
}
