package dev.sluice.server.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code schema_of_csv}: the type of a CSV text.
 *
 * <p>Source: Spark's {@code CSVInferSchema}.
 */
public final class CsvSchemas {
  private static final String DAY = "\\d{4}-\\d{2}-\\d{2}";

  private CsvSchemas() {}

  /** A struct of the fields {@code _c0}, {@code _c1} and so on. */
  public static DataType of(String csv, FormatOptions options) {
    Times times = new Times(options);
    List<Field> fields = new ArrayList<>();
    for (@Nullable String token : CsvTokens.of(csv, options)) {
      DataType type = type(token, options, times);
      fields.add(new Field("_c" + fields.size(), type, true, Map.of()));
    }
    return new StructType(fields);
  }

  private static DataType type(@Nullable String text, FormatOptions options, Times times) {
    if (text == null || text.isEmpty() || text.equals(options.text("nullValue", ""))) {
      return PrimitiveType.STRING;
    }
    DataType number = number(text, options);
    if (number != null) {
      return number;
    }
    boolean day = options.text("dateFormat") != null || text.matches(DAY);
    if (day && times.readDate(text) != null) {
      return PrimitiveType.DATE;
    }
    if (times.readLocal(text) != null || times.readInstant(text) != null) {
      return PrimitiveType.TIMESTAMP;
    }
    return CsvReader.truth(text) != null ? PrimitiveType.BOOLEAN : PrimitiveType.STRING;
  }

  private static @Nullable DataType number(String text, FormatOptions options) {
    Set<String> special =
        Set.of(
            options.text("nanValue", "NaN"),
            options.text("positiveInf", "Inf"),
            options.text("negativeInf", "-Inf"));
    try {
      BigDecimal decimal = new BigDecimal(text.replace(",", ""));
      boolean plain = decimal.scale() == 0 && text.matches("[+-]?\\d+");
      if (plain && decimal.toBigInteger().bitLength() < Integer.SIZE) {
        return PrimitiveType.INTEGER;
      }
      if (plain && decimal.toBigInteger().bitLength() < Long.SIZE) {
        return PrimitiveType.LONG;
      }
      if (decimal.scale() == 0 && decimal.precision() <= DecimalType.MAX_PRECISION) {
        return new DecimalType(decimal.precision(), 0);
      }
      return PrimitiveType.DOUBLE;
    } catch (NumberFormatException noDecimal) {
      return special.contains(text) || isDouble(text) ? PrimitiveType.DOUBLE : null;
    }
  }

  private static boolean isDouble(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException noNumber) {
      return false;
    }
  }
}
