package dev.sluice.server.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code from_csv}: structs of one type out of CSV texts.
 *
 * <p>Source: Spark's {@code UnivocityParser} and {@code FailureSafeParser}.
 */
final class CsvReader {
  private final StructType type;
  private final FormatOptions options;
  private final Times times;

  /** The place of the field that holds malformed texts, or -1. */
  private final int corrupt;

  CsvReader(Parsed parsed) {
    type = (StructType) parsed.type();
    options = parsed.options();
    times = new Times(options);
    corrupt = type.names().indexOf(options.corruptField());
  }

  /** The value in the engine's notation. */
  @Nullable String read(String csv) {
    if (csv.indexOf('\0') >= 0) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE, "CSV with the character U+0000 is not supported");
    }
    int wanted = type.fields().size() - (corrupt < 0 ? 0 : 1);
    List<@Nullable String> tokens = csv.isEmpty() ? List.of() : CsvTokens.of(csv, options);
    boolean misfit = tokens.size() != wanted;
    List<@Nullable Object> row = new ArrayList<>(Collections.nCopies(type.fields().size(), null));
    int token = 0;
    for (int i = 0; i < row.size(); i++) {
      if (i != corrupt && token < tokens.size()) {
        String text = tokens.get(token);
        if (text != null && !isNull(text)) {
          row.set(i, value(text, type.fields().get(i).type()));
          misfit |= row.get(i) == null;
        }
      }
      token += i == corrupt ? 0 : 1;
    }
    if (misfit && options.failFast()) {
      throw new SluiceException(
          ErrorCode.MALFORMED_RECORD_IN_PARSING, "The text does not fit " + type.sql());
    }
    if (misfit && corrupt >= 0 && !csv.isEmpty()) {
      row.set(corrupt, csv);
    }
    return NestedValues.write(row, type);
  }

  private boolean isNull(String text) {
    return text.equals(options.text("nullValue", ""));
  }

  /** The value; null where the text does not fit the type. */
  private @Nullable Object value(String text, DataType type) {
    try {
      if (type instanceof DecimalType decimal) {
        return JsonLeaves.fitted(new BigDecimal(text.replace(",", "")), decimal);
      }
      return switch ((PrimitiveType) type) {
        case BYTE -> (int) Byte.parseByte(text);
        case SHORT -> (int) Short.parseShort(text);
        case INTEGER -> Integer.parseInt(text);
        case LONG -> Long.parseLong(text);
        case FLOAT -> (Object) Float.parseFloat(number(text));
        case DOUBLE -> (Object) Double.parseDouble(number(text));
        case BOOLEAN -> truth(text);
        case DATE -> times.readDate(text);
        case TIMESTAMP -> times.readInstant(text);
        case TIMESTAMP_NTZ -> times.readLocal(text);
        case BINARY -> text.getBytes(StandardCharsets.UTF_8);
        case STRING -> text;
        case NULL -> null;
      };
    } catch (NumberFormatException noNumber) {
      return null;
    }
  }

  private String number(String text) {
    if (text.equals(options.text("nanValue", "NaN"))) {
      return "NaN";
    }
    if (text.equals(options.text("positiveInf", "Inf"))) {
      return "Infinity";
    }
    return text.equals(options.text("negativeInf", "-Inf")) ? "-Infinity" : text;
  }

  static @Nullable Boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }
}
