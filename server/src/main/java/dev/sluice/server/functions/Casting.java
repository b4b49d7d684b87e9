package dev.sluice.server.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cast in Java, in its two forms.
 *
 * @param strict raises an error for a value that does not convert
 * @param attempt gives NULL for it: {@code try_cast}
 */
public record Casting(JavaFunction strict, JavaFunction attempt) {
  /** What converts a value; null where it does not. */
  @FunctionalInterface
  interface Conversion {
    @Nullable Object apply(@Nullable Object[] arguments);
  }

  /** A cast whose failures are malformed values. */
  static Casting of(String name, DataType result, Conversion conversion, DataType... parameters) {
    return of(name, result, conversion, ErrorCode.CAST_INVALID_INPUT, parameters);
  }

  /** A cast whose failures have the given code. */
  static Casting of(
      String name,
      DataType result,
      Conversion conversion,
      ErrorCode failure,
      DataType... parameters) {
    JavaFunction.Body strict =
        arguments -> {
          Object converted = conversion.apply(arguments);
          if (converted == null) {
            throw refused(failure, arguments[0], result.sql());
          }
          return converted;
        };
    return new Casting(
        JavaFunction.of(name, result, strict, parameters),
        JavaFunction.nullable("try_" + name, result, conversion::apply, parameters));
  }

  /** The function for {@code cast} or {@code try_cast}. */
  public JavaFunction function(boolean attempt) {
    return attempt ? this.attempt : strict;
  }

  static SluiceException refused(ErrorCode code, @Nullable Object value, String type) {
    return new SluiceException(code, "The value '" + value + "' cannot be cast to " + type);
  }

  static List<JavaFunction> functions(Casting... castings) {
    return Stream.of(castings).flatMap(c -> Stream.of(c.strict, c.attempt)).toList();
  }
}
