package dev.sluice.server.functions;

import java.math.BigDecimal;

/**
 * Writes one number by a pattern, with {@code #} for each digit where it does not fit; {@code
 * ToNumberParser.format}.
 */
final class NumberWriter {
  private final StringBuilder result = new StringBuilder();
  private final boolean negative;
  private final String before;
  private final String behind;
  private int nextBefore;
  private int nextBehind;
  private boolean pointSeen;

  private NumberWriter(NumberPattern pattern, BigDecimal number) {
    negative = number.signum() < 0;
    String plain = number.toPlainString();
    int point = plain.indexOf('.');
    String whole = (point < 0 ? plain : plain.substring(0, point)).replaceFirst("^[-0]+", "");
    String fraction = point < 0 ? "" : plain.substring(point + 1).replaceFirst("0+$", "");
    int behindDigits = pattern.scale();
    int beforeDigits = pattern.precision() - behindDigits;
    boolean fits = whole.length() <= beforeDigits && fraction.length() <= behindDigits;
    String digits = fits ? whole : "#".repeat(beforeDigits);
    String decimals = fits ? fraction : "#".repeat(behindDigits);
    before = " ".repeat(beforeDigits - digits.length()) + digits;
    behind = decimals + "0".repeat(behindDigits - decimals.length());
  }

  static String write(NumberPattern pattern, BigDecimal number) {
    NumberWriter writer = new NumberWriter(pattern, number);
    pattern.tokens().forEach(writer::write);
    writer.stripLonePoint();
    String text = writer.result.toString();
    return text.isEmpty() || text.equals("+") || text.equals("-") ? "0" : text;
  }

  private void write(NumberPattern.Token token) {
    switch (token.kind()) {
      case DIGITS -> token.parts().forEach(this::writeDigits);
      case POINT -> writePoint();
      case DOLLAR -> result.append('$');
      case SIGN -> {
        stripLonePoint();
        moveLeft(negative ? '-' : '+');
      }
      case MINUS -> {
        if (negative) {
          stripLonePoint();
          moveLeft('-');
        } else {
          result.append(' ');
        }
      }
      case OPEN -> result.append(negative ? "<" : "");
      default -> {
        stripLonePoint();
        if (negative) {
          moveLeft('>');
        } else {
          result.append("  ");
        }
      }
    }
  }

  private void writePoint() {
    if (!result.isEmpty() && result.charAt(result.length() - 1) == ' ') {
      result.setCharAt(result.length() - 1, '0');
    }
    result.append('.');
    pointSeen = true;
  }

  private void writeDigits(NumberPattern.Part part) {
    if (part.isSeparator()) {
      boolean afterDigit =
          !result.isEmpty() && Character.isDigit(result.charAt(result.length() - 1));
      if (afterDigit) {
        result.append(',');
      } else {
        moveSpaceLeft();
      }
      return;
    }
    for (int i = 0; i < part.count(); i++) {
      if (pointSeen) {
        result.append(behind.charAt(nextBehind++));
      } else {
        writeWhole(before.charAt(nextBefore++), part.exact());
      }
    }
  }

  private void writeWhole(char digit, boolean exact) {
    if (digit != ' ') {
      result.append(digit);
    } else if (exact) {
      result.append('0');
    } else {
      moveSpaceLeft();
    }
  }

  /** Spaces at the end go behind the sign. */
  private void moveLeft(char sign) {
    result.append(sign);
    for (int i = result.length() - 1; i >= 1 && result.charAt(i - 1) == ' '; i--) {
      result.setCharAt(i, ' ');
      result.setCharAt(i - 1, sign);
    }
  }

  /** A space goes before a sign. */
  private void moveSpaceLeft() {
    result.append(' ');
    for (int i = result.length() - 1;
        i >= 1 && "+-<".indexOf(result.charAt(i - 1)) >= 0 && result.charAt(i) == ' ';
        i--) {
      result.setCharAt(i, result.charAt(i - 1));
      result.setCharAt(i - 1, ' ');
    }
  }

  /** Makes a space of a point with no digit behind it. */
  private void stripLonePoint() {
    int point = result.indexOf(".");
    boolean lone = point >= 0 && (point == result.length() - 1 || result.charAt(point + 1) == ' ');
    if (lone) {
      result.setCharAt(point, ' ');
    }
  }
}
