package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One CSV text taken apart into its values. A line break is a character as others.
 *
 * <p>A value in quotes that goes on after its closing quote is taken as it stands, up to the next
 * separator: univocity's {@code STOP_AT_DELIMITER}, which is Spark's default.
 */
final class CsvTokens {
  private final String text;
  private final String separator;
  private final char quote;
  private final char escape;
  private final boolean skipsLeading;
  private final boolean skipsTrailing;
  private int at;

  private CsvTokens(String text, FormatOptions options) {
    this.text = text;
    separator = options.separator();
    quote = options.character("quote", '"');
    escape = options.character("escape", '\\');
    skipsLeading = options.truth("ignoreLeadingWhiteSpace", false);
    skipsTrailing = options.truth("ignoreTrailingWhiteSpace", false);
  }

  /** The values, of which there is at least one; null for nothing, not even quotes. */
  static List<@Nullable String> of(String text, FormatOptions options) {
    return new CsvTokens(text, options).all();
  }

  private List<@Nullable String> all() {
    List<@Nullable String> values = new ArrayList<>();
    values.add(value());
    while (at < text.length()) {
      at += separator.length();
      values.add(value());
    }
    return values;
  }

  private @Nullable String value() {
    if (skipsLeading) {
      at = afterBlanks(at);
    }
    boolean quoted = at < text.length() && text.charAt(at) == quote;
    if (quoted) {
      return quoted();
    }
    String bare = trimmed(bare());
    return bare.isEmpty() ? null : bare;
  }

  /** What stands before the next separator. */
  private String bare() {
    int end = text.indexOf(separator, at);
    String value = text.substring(at, end < 0 ? text.length() : end);
    at += value.length();
    return value;
  }

  private String trimmed(String value) {
    int end = value.length();
    while (skipsTrailing && end > 0 && value.charAt(end - 1) <= ' ') {
      end--;
    }
    return value.substring(0, end);
  }

  private String quoted() {
    at++;
    if (at == text.length()) {
      return String.valueOf(quote);
    }
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean last = at + 1 == text.length();
      boolean escapes = c == escape && (c != quote || (!last && text.charAt(at + 1) == quote));
      if (escapes) {
        escaped(value);
      } else if (c == quote) {
        return closed(value.toString());
      } else {
        value.append(c);
        at++;
      }
    }
    return value.toString();
  }

  /** An escape character escapes quotes and itself, and at the end of the text is nothing. */
  private void escaped(StringBuilder value) {
    at++;
    if (at < text.length()) {
      char next = text.charAt(at);
      if (next == quote || next == escape) {
        at++;
        value.append(next);
      } else {
        value.append(escape);
      }
    }
  }

  private String closed(String value) {
    int start = at;
    int end = afterBlanks(at + 1);
    if (end == text.length() || text.startsWith(separator, end)) {
      at = end;
      return value;
    }
    at = start;
    String rest = bare();
    boolean blankEnd = at == text.length() && text.charAt(at - 1) <= ' ';
    if (blankEnd && rest.indexOf(quote, 1) >= 0) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE, "CSV with such quotes is not supported: " + text);
    }
    return quote + value + trimmed(rest);
  }

  private int afterBlanks(int from) {
    int to = from;
    while (to < text.length() && text.charAt(to) <= ' ' && !text.startsWith(separator, to)) {
      to++;
    }
    return to;
  }
}
