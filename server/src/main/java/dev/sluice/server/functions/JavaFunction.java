package dev.sluice.server.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import java.time.DateTimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scalar function in Java. Pure, and called by many threads at once.
 *
 * <p>Its values are, by type: Boolean, Integer, Long, Float, Double, String, {@code byte[]}
 * (binary), Integer (date, in days since 1970-01-01), Long (timestamp and timestamp_ntz, in
 * microseconds since 1970-01-01 00:00, of the instant or of the local time), {@code List} of String
 * or null (array of string), or null. No other type is possible.
 *
 * @param name its name in the engine, which is no name of Spark's
 * @param mayBeNull whether it gives NULL for arguments none of which is
 * @param seesNull whether it is called with NULL; if not, one NULL argument makes the result NULL
 */
public record JavaFunction(
    String name,
    List<DataType> parameters,
    DataType result,
    boolean mayBeNull,
    boolean seesNull,
    Body body) {
  /** Functions of the engine's that begin so are Java. */
  private static final String PREFIX = "java_";

  public JavaFunction {
    parameters = List.copyOf(parameters);
  }

  /** What a function computes. */
  @FunctionalInterface
  public interface Body {
    /**
     * The value for one row.
     *
     * @throws SluiceException where Spark would raise an error; an {@link ArithmeticException} or
     *     {@link DateTimeException} is turned into one
     */
    @Nullable Object apply(@Nullable Object[] arguments);
  }

  /**
   * A function that gives NULL for NULL, and for nothing else.
   *
   * @param name without the prefix that all have
   */
  static JavaFunction of(String name, DataType result, Body body, DataType... parameters) {
    return new JavaFunction(PREFIX + name, List.of(parameters), result, false, false, body);
  }

  /** A function that gives NULL for NULL, and for other arguments too. */
  static JavaFunction nullable(String name, DataType result, Body body, DataType... parameters) {
    return new JavaFunction(PREFIX + name, List.of(parameters), result, true, false, body);
  }

  /** A function that decides itself what NULL gives. */
  static JavaFunction ofNulls(String name, DataType result, Body body, DataType... parameters) {
    return new JavaFunction(PREFIX + name, List.of(parameters), result, true, true, body);
  }

  /**
   * The type in which a value goes between the engine and Java: boolean, int, bigint, float, double
   * or string. Binary goes as hexadecimal digits, an array as JSON.
   */
  public static PrimitiveType wire(DataType type) {
    if (type instanceof ArrayType) {
      return PrimitiveType.STRING;
    }
    return switch ((PrimitiveType) type) {
      case BOOLEAN, INTEGER, LONG, FLOAT, DOUBLE, STRING -> (PrimitiveType) type;
      case BINARY -> PrimitiveType.STRING;
      case DATE -> PrimitiveType.INTEGER;
      case TIMESTAMP, TIMESTAMP_NTZ -> PrimitiveType.LONG;
      case BYTE, SHORT, NULL -> throw new IllegalArgumentException(type.sql());
    };
  }

  /** Calls the function with values as they come from the engine, for one row. */
  public @Nullable Object call(@Nullable Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] == null && !seesNull) {
        return null;
      }
      arguments[i] = Wire.decoded(arguments[i], parameters.get(i));
    }
    return Wire.encoded(computed(arguments), result);
  }

  private @Nullable Object computed(@Nullable Object[] arguments) {
    try {
      return body.apply(arguments);
    } catch (ArithmeticException tooLarge) {
      throw new SluiceException(ErrorCode.ARITHMETIC_OVERFLOW, message(tooLarge), tooLarge);
    } catch (DateTimeException noSuchTime) {
      throw new SluiceException(
          ErrorCode.DATETIME_FIELD_OUT_OF_BOUNDS, message(noSuchTime), noSuchTime);
    }
  }

  private static String message(RuntimeException error) {
    return String.valueOf(error.getMessage());
  }
}
