package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A date or timestamp taken apart, its parts not yet checked against the calendar.
 *
 * <p>Source: Spark's {@code SparkDateTimeUtils.stringToDate}, {@code parseTimestampString} and
 * {@code getZoneId}.
 *
 * @param parts year, month, day, hour, minute, second and microsecond
 * @param zoneName the zone as written, or null
 * @param timeOnly whether no date was written
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; made and read in this package only.
record DatetimeText(int[] parts, @Nullable String zoneName, boolean timeOnly) {
  private static final int YEAR = 0;
  private static final int DAY = 2;
  private static final int HOUR = 3;
  private static final int SECOND = 5;
  private static final int MICRO = 6;
  private static final int MICRO_DIGITS = 6;

  private static final int[] NOTHING_WRITTEN = {1, 1, 1, 0, 0, 0, 0};

  LocalDate date() {
    if (timeOnly) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE, "A timestamp without its date is not supported");
    }
    return LocalDate.of(parts[YEAR], parts[1], parts[DAY]);
  }

  LocalTime time() {
    return LocalTime.of(parts[HOUR], parts[4], parts[SECOND], parts[MICRO] * 1000);
  }

  /**
   * The zone, or null where none is written.
   *
   * @throws SluiceException where there is no such zone
   */
  @Nullable ZoneId zone() {
    return zoneName == null ? null : Zones.of(zoneName.trim());
  }

  /** The parts of {@code [+-]y-m-d}, whatever follows a space or a T; null for anything else. */
  static @Nullable DatetimeText ofDate(String written) {
    return new Reader(NumberCasts.trimmed(written)).date();
  }

  /** The parts of a timestamp; null where the text does not have the form of one. */
  static @Nullable DatetimeText ofTimestamp(String written) {
    return new Reader(NumberCasts.trimmed(written)).timestamp();
  }

  private static boolean count(int part, int digits, int longestYear) {
    if (part == YEAR) {
      return digits >= 4 && digits <= longestYear;
    }
    return part == MICRO || (digits >= 1 && digits <= 2);
  }

  /** Reads one text from left to right. */
  private static final class Reader {
    private final String text;
    private final int[] parts = NOTHING_WRITTEN.clone();
    private int at;
    private int sign = 1;
    private boolean signed;

    Reader(String text) {
      this.text = text;
      if (!text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+')) {
        sign = text.charAt(0) == '-' ? -1 : 1;
        signed = true;
        at = 1;
      }
    }

    @Nullable DatetimeText date() {
      int longestYear = 7;
      for (int part = YEAR; part <= DAY; part++) {
        if (!number(part, longestYear)) {
          return null;
        }
        if (at == text.length()) {
          return done(null, false);
        }
        char next = text.charAt(at++);
        if (part == DAY ? next != ' ' && next != 'T' : next != '-') {
          return null;
        }
      }
      return done(null, false);
    }

    @Nullable DatetimeText timestamp() {
      int longestYear = 6;
      int part = YEAR;
      boolean timeOnly = false;
      if (at < text.length() && text.charAt(at) == 'T' && at == 0) {
        timeOnly = true;
        part = HOUR;
        at++;
      } else if (!signed && startsWithHour()) {
        timeOnly = true;
        part = HOUR;
      }
      for (; part <= MICRO; part++) {
        if (!number(part, longestYear)) {
          return null;
        }
        if (at == text.length()) {
          return done(null, timeOnly);
        }
        if (part == MICRO || (part == SECOND && text.charAt(at) != '.')) {
          return done(text.substring(at), timeOnly);
        }
        if (!separates(part, text.charAt(at++))) {
          return null;
        }
      }
      return null;
    }

    private boolean startsWithHour() {
      int i = 0;
      while (i < text.length() && digit(i) >= 0) {
        i++;
      }
      return i < text.length() && text.charAt(i) == ':';
    }

    private static boolean separates(int part, char c) {
      if (part < DAY) {
        return c == '-';
      }
      if (part == DAY) {
        return c == ' ' || c == 'T';
      }
      return c == (part == SECOND ? '.' : ':');
    }

    /** Reads a number into a part: of a fraction the first six digits. */
    private boolean number(int part, int longestYear) {
      int start = at;
      int value = 0;
      for (; at < text.length() && digit(at) >= 0; at++) {
        if (part != MICRO || at - start < MICRO_DIGITS) {
          value = value * 10 + digit(at);
        }
      }
      int digits = at - start;
      if (!count(part, digits, longestYear)) {
        return false;
      }
      for (int i = digits; part == MICRO && i < MICRO_DIGITS; i++) {
        value *= 10;
      }
      parts[part] = part == YEAR ? sign * value : value;
      return true;
    }

    private int digit(int i) {
      char c = text.charAt(i);
      return c >= '0' && c <= '9' ? c - '0' : -1;
    }

    private DatetimeText done(@Nullable String zone, boolean timeOnly) {
      return new DatetimeText(parts, zone, timeOnly);
    }
  }
}
