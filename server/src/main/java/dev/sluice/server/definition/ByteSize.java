package dev.sluice.server.definition;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spark's sizes: {@code 10g}, {@code 512 mb} is none. Source: {@code JavaUtils.byteStringAs}. */
final class ByteSize {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([a-z]*)");
  private static final Map<String, Integer> UNITS =
      Map.ofEntries(
          Map.entry("", 0),
          Map.entry("b", 0),
          Map.entry("k", 1),
          Map.entry("kb", 1),
          Map.entry("m", 2),
          Map.entry("mb", 2),
          Map.entry("g", 3),
          Map.entry("gb", 3),
          Map.entry("t", 4),
          Map.entry("tb", 4),
          Map.entry("p", 5),
          Map.entry("pb", 5));

  private ByteSize() {}

  /** The number of bytes; empty where the text is no size or one beyond 63 bits. */
  static OptionalLong parse(String text) {
    Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      return OptionalLong.empty();
    }
    Integer unit = UNITS.get(size.group(2));
    long number = Long.parseLong(size.group(1));
    if (unit == null || number > Long.MAX_VALUE >> (10 * unit)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(number << (10 * unit));
  }
}
