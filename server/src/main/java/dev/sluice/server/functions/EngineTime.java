package dev.sluice.server.functions;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates and times in the notation that the engine casts from: {@code 0044-03-15 (BC) 01:02:03}. */
public final class EngineTime {
  /** What stands behind a day before the year 1. */
  static final String BEFORE_CHRIST = " (BC)";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_LOCAL_TIME;

  private EngineTime() {}

  /**
   * A date.
   *
   * @param days since 1970-01-01
   */
  public static String date(int days) {
    return date(LocalDate.ofEpochDay(days));
  }

  /**
   * A date and time without a zone.
   *
   * @param micros since 1970-01-01 00:00
   */
  public static String dateTime(long micros) {
    LocalDateTime local = Zones.dateTime(micros);
    return date(local.toLocalDate()) + " " + TIME.format(local);
  }

  private static String date(LocalDate day) {
    boolean before = day.getYear() <= 0;
    int year = before ? 1 - day.getYear() : day.getYear();
    String text =
        String.format(
            Locale.ROOT, "%04d-%02d-%02d", year, day.getMonthValue(), day.getDayOfMonth());
    return before ? text + BEFORE_CHRIST : text;
  }
}
