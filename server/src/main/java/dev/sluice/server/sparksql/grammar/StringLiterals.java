package dev.sluice.server.sparksql.grammar;

import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleStringLitContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleStringLitWithoutMarkerContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StringLitContext;

/**
 * String literals as Spark reads them.
 *
 * <p>Source: Spark's {@code SparkParserUtils.unescapeSQLString}.
 */
public final class StringLiterals {
  private StringLiterals() {}

  /** The value of adjacent literals, joined. */
  public static String value(StringLitContext context) {
    return context.singleStringLit().stream()
        .map(StringLiterals::value)
        .collect(Collectors.joining());
  }

  private static String value(SingleStringLitContext context) {
    if (context.parameterMarker() != null) {
      throw Refusals.unsupported(Position.of(context), "A parameter marker", "the value itself");
    }
    return value(context.singleStringLitWithoutMarker());
  }

  public static String value(SingleStringLitWithoutMarkerContext context) {
    return unescape(context.getText());
  }

  /** Takes the quotes off and resolves escapes; {@code r'…'} is taken as written. */
  public static String unescape(String literal) {
    char first = literal.charAt(0);
    if (first == 'r' || first == 'R') {
      return literal.substring(2, literal.length() - 1);
    }
    String body = literal.substring(1, literal.length() - 1);
    StringBuilder value = new StringBuilder(body.length());
    int i = 0;
    while (i < body.length()) {
      char c = body.charAt(i);
      if (c == first && i + 1 < body.length() && body.charAt(i + 1) == first) {
        value.append(c);
        i += 2;
      } else if (c == '\\' && i + 1 < body.length()) {
        i = escape(body, i + 1, value);
      } else {
        value.append(c);
        i++;
      }
    }
    return value.toString();
  }

  /** Appends what the escape at {@code i}, just after its backslash, stands for. */
  private static int escape(String body, int i, StringBuilder value) {
    char c = body.charAt(i);
    if (c == 'u' && hex(body, i + 1, 4)) {
      value.append((char) Integer.parseInt(body, i + 1, i + 5, 16));
      return i + 5;
    }
    if (c == 'U' && hex(body, i + 1, 8)) {
      appendCodePoint(Long.parseLong(body, i + 1, i + 9, 16), value);
      return i + 9;
    }
    if (octal(body, i)) {
      value.append((char) Integer.parseInt(body, i, i + 3, 8));
      return i + 3;
    }
    switch (c) {
      case '0' -> value.append('\0');
      case 'b' -> value.append('\b');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      case 'Z' -> value.append('\u001A');
      case '%', '_' -> value.append('\\').append(c);
      default -> value.append(c);
    }
    return i + 1;
  }

  private static void appendCodePoint(long codePoint, StringBuilder value) {
    if (codePoint < 0x10000) {
      value.append((char) codePoint);
    } else {
      value.append((char) ((codePoint - 0x10000) / 0x400 + 0xd800));
      value.append((char) ((codePoint - 0x10000) % 0x400 + 0xdc00));
    }
  }

  private static boolean hex(String text, int start, int length) {
    if (start + length > text.length()) {
      return false;
    }
    return text.substring(start, start + length)
        .chars()
        .allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
  }

  private static boolean octal(String text, int i) {
    return i + 3 <= text.length()
        && (text.charAt(i) == '0' || text.charAt(i) == '1')
        && text.charAt(i + 1) >= '0'
        && text.charAt(i + 1) <= '7'
        && text.charAt(i + 2) >= '0'
        && text.charAt(i + 2) <= '7';
  }
}
