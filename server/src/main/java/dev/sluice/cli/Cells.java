package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as text in a cell or line. */
final class Cells {
  private static final Pattern COLOR = Pattern.compile("\u001b\\[\\d+m");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  /** That of a decimal; beyond are doubles, which nobody reads without an exponent. */
  private static final int LONGEST_SCALE = 38;

  private Cells() {}

  /** A value of a row: {@code NULL} for null, one line whatever the text holds. */
  static String of(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return "NULL";
    }
    return value.isTextual() ? printable(value.textValue()) : plain(value);
  }

  /** A value that is no text as SQL writes it: {@code 1200.00} and not {@code 1.2E+3}. */
  static String plain(JsonNode value) {
    if (value.isBigDecimal() && Math.abs(value.decimalValue().scale()) <= LONGEST_SCALE) {
      return value.decimalValue().toPlainString();
    }
    return value.toString();
  }

  /** A number or other value that may be missing. */
  static String of(@Nullable Object value) {
    return value == null ? "-" : String.valueOf(value);
  }

  /** RFC 3339 in UTC with milliseconds. */
  static String time(@Nullable Instant instant) {
    return instant == null ? "-" : TIME.format(instant);
  }

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    return String.format(Locale.ROOT, "%.1f %s", bytes / Math.pow(1024, unit), UNITS[unit]);
  }

  /**
   * The text with its control characters escaped, so that data from a table moves no cursor and
   * breaks no line.
   */
  static String printable(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder safe = new StringBuilder();
    text.chars().forEach(c -> append(safe, (char) c));
    return safe.toString();
  }

  private static void append(StringBuilder safe, char c) {
    switch (c) {
      case '\n' -> safe.append("\\n");
      case '\r' -> safe.append("\\r");
      case '\t' -> safe.append("\\t");
      default -> {
        if (Character.isISOControl(c)) {
          safe.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          safe.append(c);
        }
      }
    }
  }

  /** How many places of a terminal a text takes: two for East Asian wide ones, none for colours. */
  static int width(String text) {
    String plain = text.indexOf('\u001b') < 0 ? text : COLOR.matcher(text).replaceAll("");
    return plain.codePoints().map(Cells::width).sum();
  }

  private static int width(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        Character.isIdeographic(codePoint)
            || (codePoint >= 0x1100 && codePoint <= 0x115f)
            || (codePoint >= 0x3041 && codePoint <= 0x33ff)
            || (codePoint >= 0xac00 && codePoint <= 0xd7a3)
            || (codePoint >= 0xff01 && codePoint <= 0xff60)
            || (codePoint >= 0x1f300 && codePoint <= 0x1faff);
    return wide ? 2 : 1;
  }
}
