package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;

import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Functions of the calendar. Those of instants take the session time zone last. */
public final class CalendarFunctions {
  /** {@code date_add}; too many days wrap around, as in Spark. */
  public static final JavaFunction ADD_DAYS =
      JavaFunction.of("date_add", DATE, a -> (Integer) a[0] + (Integer) a[1], DATE, INTEGER);

  /** {@code date_sub}; too many days wrap around, as in Spark. */
  public static final JavaFunction SUBTRACT_DAYS =
      JavaFunction.of("date_sub", DATE, a -> (Integer) a[0] - (Integer) a[1], DATE, INTEGER);

  public static final JavaFunction ADD_MONTHS =
      JavaFunction.of(
          "add_months",
          DATE,
          a -> DateMath.addMonths((Integer) a[0], (Integer) a[1]),
          DATE,
          INTEGER);

  public static final JavaFunction NEXT_DAY =
      JavaFunction.of(
          "next_day", DATE, a -> DateMath.nextDay((Integer) a[0], (String) a[1]), DATE, STRING);

  public static final JavaFunction MAKE_DATE =
      JavaFunction.of(
          "make_date",
          DATE,
          a -> DateMath.toDay(LocalDate.of((Integer) a[0], (Integer) a[1], (Integer) a[2])),
          INTEGER,
          INTEGER,
          INTEGER);

  /** {@code trunc}: NULL where the unit is none of dates. */
  public static final JavaFunction TRUNCATE_DATE =
      JavaFunction.nullable(
          "trunc_date", DATE, a -> DateMath.truncate((Integer) a[0], (String) a[1]), DATE, STRING);

  /** {@code date_trunc}: NULL where the unit is none. */
  public static final JavaFunction TRUNCATE_TIMESTAMP =
      JavaFunction.nullable(
          "trunc_timestamp",
          TIMESTAMP,
          a -> {
            TruncationUnit unit = TruncationUnit.of((String) a[0]);
            return unit == null ? null : unit.truncate((Long) a[1], Zones.of((String) a[2]));
          },
          STRING,
          TIMESTAMP,
          STRING);

  public static final JavaFunction MONTHS_BETWEEN =
      JavaFunction.of(
          "months_between",
          DOUBLE,
          a ->
              DateMath.monthsBetween(
                  (Long) a[0], (Long) a[1], (Boolean) a[2], Zones.of((String) a[3])),
          TIMESTAMP,
          TIMESTAMP,
          BOOLEAN,
          STRING);

  /** {@code Mon} to {@code Sun}. */
  public static final JavaFunction DAY_NAME =
      JavaFunction.of(
          "dayname",
          STRING,
          a -> date(a[0]).getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.US),
          DATE);

  /** {@code Jan} to {@code Dec}. */
  public static final JavaFunction MONTH_NAME =
      JavaFunction.of(
          "monthname",
          STRING,
          a -> date(a[0]).getMonth().getDisplayName(TextStyle.SHORT, Locale.US),
          DATE);

  static final List<JavaFunction> ALL =
      List.of(
          ADD_DAYS,
          SUBTRACT_DAYS,
          ADD_MONTHS,
          NEXT_DAY,
          MAKE_DATE,
          TRUNCATE_DATE,
          TRUNCATE_TIMESTAMP,
          MONTHS_BETWEEN,
          DAY_NAME,
          MONTH_NAME);

  private CalendarFunctions() {}

  /**
   * The names of units, in capitals, that {@code trunc} or {@code date_trunc} knows.
   *
   * @param ofDates whether for {@code trunc}
   */
  public static Set<String> units(boolean ofDates) {
    return Stream.of(TruncationUnit.values())
        .filter(unit -> !ofDates || unit.isOfDates())
        .flatMap(TruncationUnit::names)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static LocalDate date(Object day) {
    return LocalDate.ofEpochDay((Integer) day);
  }
}
