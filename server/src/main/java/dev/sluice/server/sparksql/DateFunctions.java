package dev.sluice.server.sparksql;

import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;

/** Functions of dates and times. */
final class DateFunctions {
  private static final Signature.Parameter INT = Signature.Parameter.of(INTEGER);
  private static final Signature.Parameter DAY = Signature.Parameter.of(DATE);
  private static final Signature.Parameter INSTANT = Signature.Parameter.of(TIMESTAMP);

  private DateFunctions() {}

  static void register(FunctionTable table) {
    table.put("year", datePart("year"));
    table.put("quarter", datePart("quarter"));
    table.put("month", datePart("month"));
    table.put("day,dayofmonth", datePart("day"));
    table.put("dayofyear", datePart("dayofyear"));
    table.put("dayofweek", Signature.of(INTEGER, "CAST(dayofweek($1) + 1 AS INTEGER)", DAY));
    table.put("weekday", Signature.of(INTEGER, "CAST(isodow($1) - 1 AS INTEGER)", DAY));
    table.put("weekofyear", datePart("weekofyear"));
    table.put("hour", timePart("hour"));
    table.put("minute", timePart("minute"));
    table.put("second", timePart("second"));
    table.put("date_add,dateadd", Signature.of(DATE, "($1 + $2)", DAY, INT));
    table.put("date_sub", Signature.of(DATE, "($1 - $2)", DAY, INT));
    table.put("datediff,date_diff", Signature.of(INTEGER, "CAST($1 - $2 AS INTEGER)", DAY, DAY));
    table.put("add_months", Signature.of(DATE, "CAST($1 + to_months($2) AS DATE)", DAY, INT));
    table.put("last_day", Signature.of(DATE, "last_day($1)", DAY));
    table.put("make_date", Signature.of(DATE, "make_date($1, $2, $3)", INT, INT, INT));
  }

  private static Signature datePart(String engine) {
    return Signature.of(INTEGER, "CAST(" + engine + "($1) AS INTEGER)", DAY);
  }

  private static Signature timePart(String engine) {
    return Signature.of(INTEGER, "CAST(" + engine + "($1 AT TIME ZONE 'UTC') AS INTEGER)", INSTANT);
  }
}
