package dev.sluice.server.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code to_csv}: structs of one type as CSV texts.
 *
 * <p>Source: Spark's {@code UnivocityGenerator} and univocity's {@code CsvWriter}, with a comment
 * character at the beginning of a line put into quotes.
 */
final class CsvWriter {
  private static final char COMMENT = '#';

  private final StructType type;
  private final FormatOptions options;
  private final Times times;
  private final char quote;
  private final char escape;

  CsvWriter(Parsed parsed) {
    type = (StructType) parsed.type();
    options = parsed.options();
    times = new Times(options);
    quote = options.character("quote", '"');
    escape = options.character("escape", '\\');
  }

  /** The text of a struct in the engine's notation; as in Spark, it cannot be empty. */
  String write(String value) {
    List<?> values = (List<?>) java.util.Objects.requireNonNull(NestedValues.read(value, type));
    List<String> written = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Object each = values.get(i);
      written.add(
          each == null
              ? options.text("nullValue", "")
              : quoted(text(each, type.fields().get(i).type()), i == 0));
    }
    String line = String.join(options.separator(), written);
    if (line.isEmpty()) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED, "A CSV text of one NULL would be empty; use nullValue");
    }
    return line;
  }

  private String text(Object value, DataType type) {
    if (type instanceof DecimalType decimal) {
      return ((BigDecimal) value).setScale(decimal.scale()).toString();
    }
    return switch ((PrimitiveType) type) {
      case DATE -> times.date((Integer) value);
      case TIMESTAMP -> times.instant((Long) value);
      case TIMESTAMP_NTZ -> times.local((Long) value);
      default -> value.toString();
    };
  }

  private String quoted(String text, boolean first) {
    String trimmed = trimmed(text);
    boolean quotes =
        text.contains(options.separator())
            || text.indexOf(quote) >= 0
            || text.indexOf('\n') >= 0
            || text.indexOf('\r') >= 0
            || (first && !text.isEmpty() && text.charAt(0) == COMMENT);
    if (!quotes) {
      return trimmed.isEmpty() ? options.text("emptyValue", "\"\"") : trimmed;
    }
    StringBuilder written = new StringBuilder().append(quote);
    for (int i = 0; i < trimmed.length(); i++) {
      char c = trimmed.charAt(i);
      if (c == quote || c == escape) {
        written.append(escape);
      }
      written.append(c);
    }
    return written.append(quote).toString();
  }

  private String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (options.truth("ignoreLeadingWhiteSpace", true)
        && start < end
        && text.charAt(start) <= ' ') {
      start++;
    }
    while (options.truth("ignoreTrailingWhiteSpace", true)
        && end > start
        && text.charAt(end - 1) <= ' ') {
      end--;
    }
    return text.substring(start, end);
  }
}
