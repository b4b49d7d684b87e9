package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code schema_of_json}: the type of a JSON text.
 *
 * <p>Source: Spark's {@code JsonInferSchema}.
 */
public final class JsonSchemas {
  private final FormatOptions options;

  private JsonSchemas(FormatOptions options) {
    this.options = options;
  }

  /**
   * The type.
   *
   * @throws SluiceException where the text is malformed
   */
  public static DataType of(String json, FormatOptions options) {
    JsonSchemas schemas = new JsonSchemas(options);
    try (JsonParser parser = options.factory().createParser(json)) {
      parser.nextToken();
      DataType read = schemas.infer(parser);
      DataType type = schemas.canonical(read);
      DataType empty = new StructType(List.of());
      if (read instanceof ArrayType array && array.element() instanceof StructType) {
        return type == null ? new ArrayType(empty, true) : type;
      }
      DataType none = read instanceof StructType ? empty : PrimitiveType.STRING;
      return type == null ? none : type;
    } catch (IOException malformed) {
      throw new SluiceException(
          ErrorCode.MALFORMED_RECORD_IN_PARSING, "The text is not JSON: " + json, malformed);
    }
  }

  private DataType infer(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null || token == JsonToken.VALUE_NULL) {
      return PrimitiveType.NULL;
    }
    return switch (token) {
      case FIELD_NAME -> {
        parser.nextToken();
        yield infer(parser);
      }
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        DataType element = PrimitiveType.NULL;
        while (more(parser, JsonToken.END_ARRAY)) {
          element = common(element, infer(parser));
        }
        yield new ArrayType(element, true);
      }
      case VALUE_STRING -> text(parser);
      case VALUE_TRUE, VALUE_FALSE ->
          options.truth("primitivesAsString", false) ? PrimitiveType.STRING : PrimitiveType.BOOLEAN;
      default -> options.truth("primitivesAsString", false) ? PrimitiveType.STRING : number(parser);
    };
  }

  private static boolean more(JsonParser parser, JsonToken end) throws IOException {
    JsonToken next = parser.nextToken();
    return next != null && next != end;
  }

  private DataType object(JsonParser parser) throws IOException {
    List<Field> fields = new ArrayList<>();
    while (more(parser, JsonToken.END_OBJECT)) {
      String name = parser.currentName();
      fields.add(field(name, infer(parser)));
    }
    fields.sort(Comparator.comparing(Field::name));
    return new StructType(fields);
  }

  private static Field field(String name, DataType type) {
    return new Field(name, type, true, Map.of());
  }

  private DataType text(JsonParser parser) throws IOException {
    if (parser.getTextLength() < 1) {
      return PrimitiveType.NULL;
    }
    if (options.truth("prefersDecimal", false)) {
      try {
        BigDecimal decimal = new BigDecimal(parser.getText().replace(",", ""));
        return new DecimalType(decimal.precision(), decimal.scale());
      } catch (IllegalArgumentException noDecimal) {
        return PrimitiveType.STRING;
      }
    }
    return PrimitiveType.STRING;
  }

  private DataType number(JsonParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT, LONG -> PrimitiveType.LONG;
      case BIG_INTEGER, BIG_DECIMAL -> decimal(parser.getDecimalValue());
      default ->
          options.truth("prefersDecimal", false)
              ? decimal(parser.getDecimalValue())
              : PrimitiveType.DOUBLE;
    };
  }

  private static DataType decimal(BigDecimal value) {
    int precision = Math.max(value.precision(), value.scale());
    return precision <= DecimalType.MAX_PRECISION && value.scale() >= 0
        ? new DecimalType(precision, value.scale())
        : PrimitiveType.DOUBLE;
  }

  /** The least type that holds values of both. */
  private static DataType common(DataType l, DataType r) {
    if (l.equals(r) || r == PrimitiveType.NULL) {
      return l;
    }
    if (l == PrimitiveType.NULL) {
      return r;
    }
    if (l instanceof StructType left && r instanceof StructType right) {
      return structs(left, right);
    }
    if (l instanceof ArrayType left && r instanceof ArrayType right) {
      return new ArrayType(common(left.element(), right.element()), true);
    }
    boolean numbers = isNumber(l) && isNumber(r);
    if (numbers && (l == PrimitiveType.DOUBLE || r == PrimitiveType.DOUBLE)) {
      return PrimitiveType.DOUBLE;
    }
    return numbers ? decimals(asDecimal(l), asDecimal(r)) : PrimitiveType.STRING;
  }

  private static boolean isNumber(DataType type) {
    return type == PrimitiveType.LONG
        || type == PrimitiveType.DOUBLE
        || type instanceof DecimalType;
  }

  private static DecimalType asDecimal(DataType type) {
    return type instanceof DecimalType decimal ? decimal : new DecimalType(20, 0);
  }

  private static DataType decimals(DecimalType l, DecimalType r) {
    int scale = Math.max(l.scale(), r.scale());
    int range = Math.max(l.precision() - l.scale(), r.precision() - r.scale());
    return range + scale > DecimalType.MAX_PRECISION
        ? PrimitiveType.DOUBLE
        : new DecimalType(range + scale, scale);
  }

  private static DataType structs(StructType l, StructType r) {
    Map<String, DataType> fields = new TreeMap<>();
    l.fields().forEach(field -> fields.put(field.name(), field.type()));
    r.fields().forEach(field -> fields.merge(field.name(), field.type(), JsonSchemas::common));
    List<Field> merged = new ArrayList<>();
    fields.forEach((name, type) -> merged.add(field(name, type)));
    return new StructType(merged);
  }

  /** Without empty structs, and with strings for what is always null; null for nothing. */
  private @Nullable DataType canonical(DataType type) {
    if (type instanceof ArrayType array) {
      DataType element = canonical(array.element());
      return element == null ? null : new ArrayType(element, true);
    }
    if (type instanceof StructType struct) {
      List<Field> fields = new ArrayList<>();
      for (Field field : struct.fields()) {
        DataType canonical = field.name().isEmpty() ? null : canonical(field.type());
        if (canonical != null) {
          fields.add(field(field.name(), canonical));
        }
      }
      return fields.isEmpty() ? null : new StructType(fields);
    }
    if (type == PrimitiveType.NULL) {
      return options.truth("dropFieldIfAllNull", false) ? null : PrimitiveType.STRING;
    }
    return type;
  }
}
