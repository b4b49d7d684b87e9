package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.nio.charset.StandardCharsets;
import java.util.Formatter;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code format_string}: Java's formatter over Spark's own objects. Its arguments come as text
 * behind a letter that tells the type: {@code y} tinyint, {@code h} smallint, {@code i} int, {@code
 * l} bigint, {@code f} float, {@code d} double, {@code b} boolean, {@code s} string and {@code m}
 * decimal.
 */
final class Printf {
  /** Times, which go by the machine's zone, and widths that only fill memory. */
  private static final Pattern REFUSED = Pattern.compile("%[^a-zA-Z%]*(?:[tT]|\\d{6,})");

  private Printf() {}

  static String format(String pattern, List<?> arguments) {
    if (REFUSED.matcher(pattern).find()) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "The pattern '" + pattern + "' has a conversion or a width that is not supported");
    }
    Object[] values = new Object[arguments.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value((String) arguments.get(i));
    }
    try (Formatter formatter = new Formatter(Locale.US)) {
      return formatter.format(pattern, values).toString();
    } catch (IllegalFormatException wrong) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED,
          "The pattern '" + pattern + "' does not fit its arguments: " + wrong.getMessage());
    }
  }

  private static @Nullable Object value(@Nullable String tagged) {
    if (tagged == null) {
      return null;
    }
    String text = tagged.substring(1);
    return switch (tagged.charAt(0)) {
      case 'y' -> Byte.valueOf(text);
      case 'h' -> Short.valueOf(text);
      case 'i' -> Integer.valueOf(text);
      case 'l' -> Long.valueOf(text);
      case 'f' -> Float.valueOf(Reals.java(text));
      case 'd' -> Double.valueOf(Reals.java(text));
      case 'b' -> Boolean.valueOf(text);
      case 'm' -> new SparkDecimal(text);
      default -> new SparkText(text);
    };
  }

  /** A string, which is not Java's: {@code %h} shows its own hash code. */
  private record SparkText(String text) {
    @Override
    public int hashCode() {
      return (int) new Murmur3().ofBytes(text.getBytes(StandardCharsets.UTF_8), 42);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A decimal, which is not Java's: only {@code %s} and {@code %b} take it. */
  private record SparkDecimal(String text) {
    @Override
    public int hashCode() {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE, "The conversion h of a decimal is not supported");
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
