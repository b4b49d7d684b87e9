package dev.sluice.server.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;

/**
 * Values that are not nested, in the notation of the engine's casts from and to strings: {@code
 * nan}, {@code inf}, {@code \xFF} for a byte, {@code 0044-03-15 (BC) 01:02:03.5+00}.
 */
final class LeafText {
  private LeafText() {}

  static Object read(String text, DataType type) {
    if (type instanceof DecimalType) {
      return new BigDecimal(text);
    }
    return switch ((PrimitiveType) type) {
      case BOOLEAN -> text.equals("true");
      case BYTE, SHORT, INTEGER, NULL -> Integer.valueOf(text);
      case LONG -> Long.valueOf(text);
      case FLOAT -> Float.valueOf(special(text));
      case DOUBLE -> Double.valueOf(special(text));
      case STRING -> text;
      case BINARY -> bytes(text);
      case DATE -> (int) day(text).toEpochDay();
      case TIMESTAMP, TIMESTAMP_NTZ -> micros(text);
    };
  }

  private static String special(String text) {
    return switch (text) {
      case "nan", "-nan" -> "NaN";
      case "inf" -> "Infinity";
      case "-inf" -> "-Infinity";
      default -> text;
    };
  }

  private static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int i = 0;
    while (i < text.length()) {
      if (text.charAt(i) == '\\') {
        bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
        i += 4;
      } else {
        bytes.write(text.charAt(i));
        i++;
      }
    }
    return bytes.toByteArray();
  }

  private static LocalDate day(String text) {
    boolean before = text.endsWith(EngineTime.BEFORE_CHRIST);
    String plain =
        before ? text.substring(0, text.length() - EngineTime.BEFORE_CHRIST.length()) : text;
    int end = plain.indexOf('-');
    int year = Integer.parseInt(plain.substring(0, end));
    int month = Integer.parseInt(plain.substring(end + 1, end + 3));
    int day = Integer.parseInt(plain.substring(end + 4, end + 6));
    return LocalDate.of(before ? 1 - year : year, month, day);
  }

  private static long micros(String text) {
    int clock = text.lastIndexOf(' ') + 1;
    long days = day(text.substring(0, clock - 1)).toEpochDay();
    int zone = text.indexOf('+', clock);
    String time = zone < 0 ? text.substring(clock) : text.substring(clock, zone);
    long seconds =
        Integer.parseInt(time.substring(0, 2)) * 3600L
            + Integer.parseInt(time.substring(3, 5)) * 60L
            + Integer.parseInt(time.substring(6, 8));
    String fraction = time.length() > 9 ? (time.substring(9) + "000000").substring(0, 6) : "0";
    return (days * 86_400 + seconds) * 1_000_000 + Integer.parseInt(fraction);
  }

  static String write(Object value, DataType type) {
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (type == PrimitiveType.BINARY) {
      StringBuilder text = new StringBuilder();
      for (byte b : (byte[]) value) {
        text.append(String.format(Locale.ROOT, "\\x%02X", b));
      }
      return text.toString();
    }
    if (type == PrimitiveType.DATE) {
      return EngineTime.date((Integer) value);
    }
    if (type == PrimitiveType.TIMESTAMP || type == PrimitiveType.TIMESTAMP_NTZ) {
      String local = EngineTime.dateTime((Long) value);
      return type == PrimitiveType.TIMESTAMP ? local + "+00" : local;
    }
    return value.toString();
  }
}
