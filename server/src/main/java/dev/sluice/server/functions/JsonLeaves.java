package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON tokens as values that are not nested.
 *
 * <p>Source: Spark's {@code JacksonParser.makeConverter}.
 */
final class JsonLeaves {
  /** Stands for NULL, where null means that the token does not fit. */
  static final Object NOTHING = new Object();

  /** 1582-10-15, before which Spark counts by the Julian calendar. */
  private static final int GREGORIAN = -141427;

  /** Digits after the point beyond which a number is none. */
  private static final int MAX_SCALE = 100_000;

  private final JsonFactory factory;
  private final Times times;
  private final boolean patterned;
  private final boolean specialNumbers;

  JsonLeaves(FormatOptions options, JsonFactory factory) {
    this.factory = factory;
    times = new Times(options);
    patterned = options.text("dateFormat") != null;
    specialNumbers = options.truth("allowNonNumericNumbers", true);
  }

  /** The value of the current token, which is not null; null if it does not fit the type. */
  @Nullable Object read(JsonParser parser, JsonToken token, DataType type) throws IOException {
    if (type instanceof DecimalType decimal) {
      return decimal(parser, token, decimal);
    }
    return type instanceof PrimitiveType primitive ? primitive(parser, token, primitive) : null;
  }

  private @Nullable Object primitive(JsonParser parser, JsonToken token, PrimitiveType type)
      throws IOException {
    boolean written = token == JsonToken.VALUE_STRING;
    String text = written && parser.getTextLength() > 0 ? parser.getText() : null;
    return switch (type) {
      case NULL -> NOTHING;
      case STRING -> written ? parser.getText() : json(parser);
      case BINARY -> written ? parser.getBinaryValue() : null;
      case DATE -> text == null ? null : date(text);
      case TIMESTAMP -> instant(parser, token, text);
      case TIMESTAMP_NTZ -> text == null ? null : times.readLocal(text);
      case BOOLEAN -> token.isBoolean() ? (Object) (token == JsonToken.VALUE_TRUE) : null;
      case FLOAT, DOUBLE -> floating(parser, token, text, type);
      default -> token == JsonToken.VALUE_NUMBER_INT ? integral(parser, type) : null;
    };
  }

  /** Without a pattern, a number counts days since 1970. */
  private @Nullable Object date(String text) {
    Integer days = times.readDate(text);
    if (days != null || patterned) {
      return days;
    }
    int written = Integer.parseInt(text);
    if (written < GREGORIAN) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE, "The number of a day before 1582-10-15 is not supported");
    }
    return written;
  }

  private @Nullable Object instant(JsonParser parser, JsonToken token, @Nullable String text)
      throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return parser.getLongValue() * Zones.MICROS_PER_SECOND;
    }
    return text == null ? null : times.readInstant(text);
  }

  /** A tinyint takes 128 to 255 too, which wrap around, for Jackson calls those a byte. */
  private static Object integral(JsonParser parser, PrimitiveType type) throws IOException {
    return switch (type) {
      case BYTE -> (int) parser.getByteValue();
      case SHORT -> (int) parser.getShortValue();
      case INTEGER -> parser.getIntValue();
      default -> parser.getLongValue();
    };
  }

  private @Nullable Object floating(
      JsonParser parser, JsonToken token, @Nullable String text, PrimitiveType type)
      throws IOException {
    boolean single = type == PrimitiveType.FLOAT;
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return single ? (Object) parser.getFloatValue() : (Object) parser.getDoubleValue();
    }
    Double special = text == null || !specialNumbers ? null : special(text);
    if (special == null) {
      return null;
    }
    return single ? (Object) special.floatValue() : special;
  }

  private static @Nullable Double special(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "+INF", "+Infinity", "Infinity" -> Double.POSITIVE_INFINITY;
      case "-INF", "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  private static @Nullable Object decimal(JsonParser parser, JsonToken token, DecimalType type)
      throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return fitted(parser.getDecimalValue(), type);
    }
    boolean text = token == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
    return text ? fitted(new BigDecimal(parser.getText().replace(",", "")), type) : null;
  }

  /** The number with the digits of the type; null where it has too many before the point. */
  static @Nullable BigDecimal fitted(BigDecimal number, DecimalType type) {
    // A text may hold an exponent that no memory holds the digits of.
    long whole = (long) number.precision() - number.scale();
    if (number.signum() != 0 && whole < -MAX_SCALE) {
      return null;
    }
    if (number.signum() == 0 || whole < -type.scale()) {
      return BigDecimal.ZERO.setScale(type.scale());
    }
    if (whole > type.precision() - type.scale()) {
      return null;
    }
    BigDecimal scaled = number.setScale(type.scale(), RoundingMode.HALF_UP);
    return scaled.precision() > type.precision() ? null : scaled;
  }

  /** The value as JSON, with numbers and pairs of surrogates as Jackson writes them into bytes. */
  private String json(JsonParser parser) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (JsonGenerator generator = factory.createGenerator(text, JsonEncoding.UTF8)) {
      generator.copyCurrentStructure(parser);
    }
    return text.toString(StandardCharsets.UTF_8);
  }
}
