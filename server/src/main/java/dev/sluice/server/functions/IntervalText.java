package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.IntervalType.Unit;
import dev.sluice.server.model.SluiceException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads intervals: {@code INTERVAL '1-2' YEAR TO MONTH}, or what stands between the quotes.
 *
 * <p>Source: Spark's {@code IntervalUtils.castStringToYMInterval}, {@code castStringToDTInterval}.
 */
public final class IntervalText {
  private static final Pattern WHOLE =
      Pattern.compile("(?i)INTERVAL\\s+([+|-])?'([^']*)'\\s+([A-Z]+)(?:\\s+TO\\s+([A-Z]+))?");

  private static final Pattern YEAR_MONTH = Pattern.compile("([+|-])?(\\d+)-(\\d+)");
  private static final Pattern MONTHS = Pattern.compile("([+|-])?(\\d+)");
  private static final Pattern ONE_UNIT = Pattern.compile("([+|-])?(\\d{1,13})(\\.\\d{1,9})?");

  private static final String SECONDS = "(\\d{1,2}(?:\\.\\d{1,9})?)";

  private IntervalText() {}

  /**
   * The number of months or microseconds that a text of the type means.
   *
   * @throws SluiceException {@code CAST_INVALID_INPUT} where it means none
   */
  public static long parse(String text, IntervalType type) {
    String trimmed = trim(text);
    Matcher whole = WHOLE.matcher(trimmed);
    try {
      if (!whole.matches()) {
        return body(trimmed, type);
      }
      String end = whole.group(4) == null ? whole.group(3) : whole.group(4);
      if (!whole.group(3).equalsIgnoreCase(type.start().name())
          || !end.equalsIgnoreCase(type.end().name())) {
        throw malformed(text, type, null);
      }
      long value = body(whole.group(2), type);
      return "-".equals(whole.group(1)) ? Math.negateExact(value) : value;
    } catch (ArithmeticException | NumberFormatException tooLarge) {
      throw malformed(text, type, tooLarge);
    }
  }

  /** Takes off the spaces and control characters at both ends. */
  private static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c <= ' ' || c == 0x7F;
  }

  private static long body(String text, IntervalType type) {
    return type.isYearMonth() ? months(text, type) : micros(text, type);
  }

  private static long months(String text, IntervalType type) {
    boolean both = type.start() != type.end();
    Matcher matcher = (both ? YEAR_MONTH : MONTHS).matcher(text);
    if (!matcher.matches()) {
      throw malformed(text, type, null);
    }
    long first = Long.parseLong(matcher.group(2));
    long months = Math.multiplyExact(first, type.start().size());
    if (both) {
      months = Math.addExact(months, bounded(matcher.group(3), 11));
    }
    return Math.toIntExact(signed(matcher.group(1), months));
  }

  private static long micros(String text, IntervalType type) {
    if (type.start() == type.end()) {
      return oneUnit(text, type);
    }
    Matcher matcher = pattern(type).matcher(text);
    if (!matcher.matches()) {
      throw malformed(text, type, null);
    }
    long micros = 0;
    int group = 2;
    for (Unit unit : Unit.values()) {
      if (unit.compareTo(type.start()) >= 0 && unit.compareTo(type.end()) <= 0) {
        long part = part(matcher.group(group), unit, group == 2);
        micros = Math.addExact(micros, signed(matcher.group(1), part));
        group++;
      }
    }
    return micros;
  }

  private static long oneUnit(String text, IntervalType type) {
    Matcher matcher = ONE_UNIT.matcher(text);
    boolean seconds = type.end() == Unit.SECOND;
    if (!matcher.matches()
        || matcher.group(2).length() > digits(type.start())
        || (matcher.group(3) != null && !seconds)) {
      throw malformed(text, type, null);
    }
    String fraction = matcher.group(3) == null ? "" : matcher.group(3);
    long size = type.end().size();
    return signed(matcher.group(1), scaled(matcher.group(2) + fraction, size));
  }

  /** The way of writing several units: days, a space, then times with colons between. */
  private static Pattern pattern(IntervalType type) {
    StringBuilder regex = new StringBuilder("([+|-])?(\\d{1," + digits(type.start()) + "})");
    for (Unit unit : Unit.values()) {
      if (unit.compareTo(type.start()) > 0 && unit.compareTo(type.end()) <= 0) {
        regex.append(unit == Unit.HOUR ? " " : ":");
        regex.append(unit == Unit.SECOND ? SECONDS : "(\\d{1,2})");
      }
    }
    return Pattern.compile(regex.toString());
  }

  /** How many digits the first number may have. */
  private static int digits(Unit unit) {
    return switch (unit) {
      case DAY -> 9;
      case HOUR -> 10;
      case MINUTE -> 12;
      default -> 13;
    };
  }

  private static long part(String digits, Unit unit, boolean first) {
    if (!first) {
      int limit = unit == Unit.HOUR ? 23 : 59;
      if (new BigDecimal(digits).compareTo(BigDecimal.valueOf(limit + 1L)) >= 0) {
        throw new ArithmeticException(digits + " is more than " + limit);
      }
    }
    return scaled(digits, unit.size());
  }

  private static long scaled(String digits, long size) {
    return new BigDecimal(digits)
        .multiply(BigDecimal.valueOf(size))
        .setScale(0, RoundingMode.DOWN)
        .longValueExact();
  }

  private static long bounded(String digits, long limit) {
    long value = Long.parseLong(digits);
    if (value > limit) {
      throw new ArithmeticException(digits + " is more than " + limit);
    }
    return value;
  }

  private static long signed(String sign, long value) {
    return "-".equals(sign) ? -value : value;
  }

  private static SluiceException malformed(
      String text, IntervalType type, @Nullable Throwable cause) {
    return new SluiceException(
        ErrorCode.CAST_INVALID_INPUT,
        "The value '" + text + "' cannot be cast to " + type.sql(),
        cause);
  }
}
