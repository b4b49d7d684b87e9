package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An interval as a list of numbers and units: {@code 1 day -2.5 seconds}.
 *
 * <p>Source: Spark's {@code SparkIntervalUtils.stringToInterval}.
 *
 * @param months of all years and months
 * @param days of all weeks and days
 * @param micros of all smaller units
 */
public record IntervalUnits(int months, int days, long micros) {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private static final Pattern ITEM =
      Pattern.compile(
          "\\s*([+-]?)\\s*(\\d*)(\\.\\d{0,9})?\\s+"
              + "(year|month|week|day|hour|minute|second|millisecond|microsecond)s?(?=\\s|$)");

  /**
   * Reads such a list, in any case of letters.
   *
   * @throws SluiceException {@code PARSE_SYNTAX_ERROR} where it is malformed or too large
   */
  public static IntervalUnits parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT).replaceFirst("^interval\\s+", "");
    Matcher matcher = ITEM.matcher(lower);
    IntervalUnits sum = new IntervalUnits(0, 0, 0);
    int at = 0;
    try {
      while (at < lower.length()) {
        if (!matcher.find(at) || matcher.start() != at) {
          throw malformed(text, null);
        }
        sum = sum.plus(matcher, text);
        at = matcher.end();
      }
    } catch (ArithmeticException tooLarge) {
      throw malformed(text, tooLarge);
    }
    if (at == 0) {
      throw malformed(text, null);
    }
    return sum;
  }

  private IntervalUnits plus(Matcher item, String text) {
    String fraction = item.group(3) == null ? "" : item.group(3);
    String unit = item.group(4);
    boolean number =
        !item.group(2).isEmpty()
            || fraction.length() > 1
            || (!fraction.isEmpty() && !item.group(1).isEmpty());
    if (!number || (!fraction.isEmpty() && !unit.equals("second"))) {
      throw malformed(text, null);
    }
    BigDecimal value =
        new BigDecimal("0" + item.group(2) + (fraction.length() > 1 ? fraction : ""));
    BigDecimal signed = item.group(1).equals("-") ? value.negate() : value;
    return switch (unit) {
      case "year" -> new IntervalUnits(add(months, signed, 12), days, micros);
      case "month" -> new IntervalUnits(add(months, signed, 1), days, micros);
      case "week" -> new IntervalUnits(months, add(days, signed, 7), micros);
      case "day" -> new IntervalUnits(months, add(days, signed, 1), micros);
      case "hour" -> smaller(signed, 3_600_000_000L);
      case "minute" -> smaller(signed, 60_000_000);
      case "second" -> smaller(signed, 1_000_000);
      case "millisecond" -> smaller(signed, 1000);
      default -> smaller(signed, 1);
    };
  }

  private static int add(int sum, BigDecimal value, int size) {
    return Math.addExact(sum, value.multiply(BigDecimal.valueOf(size)).intValueExact());
  }

  private IntervalUnits smaller(BigDecimal value, long size) {
    long more =
        value.multiply(BigDecimal.valueOf(size)).setScale(0, RoundingMode.DOWN).longValueExact();
    return new IntervalUnits(months, days, Math.addExact(micros, more));
  }

  /** Days and what is smaller together. */
  public long allMicros() {
    return Math.addExact(Math.multiplyExact(days, MICROS_PER_DAY), micros);
  }

  private static SluiceException malformed(String text, @Nullable Throwable cause) {
    return new SluiceException(
        ErrorCode.PARSE_SYNTAX_ERROR, "The interval '" + text.strip() + "' is malformed", cause);
  }
}
