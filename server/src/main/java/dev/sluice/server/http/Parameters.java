package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Spelling;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request: each known, at most once, and of its type. */
final class Parameters {
  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads what follows the question mark.
   *
   * @throws SluiceException {@code INVALID_ARGUMENT} for a parameter that is not in {@code known}
   */
  static Parameters parse(@Nullable String queryString, Set<String> known) {
    Map<String, String> values = new HashMap<>();
    if (queryString == null || queryString.isEmpty()) {
      return new Parameters(values);
    }
    for (String pair : queryString.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!known.contains(name)) {
        throw unknown(name, known);
      }
      if (values.put(name, value) != null) {
        throw invalid(name, "is given twice", null);
      }
    }
    return new Parameters(values);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT, "The query parameters are not percent-encoded.", e);
    }
  }

  @Nullable String text(String name) {
    return values.get(name);
  }

  boolean flag(String name) {
    String value = values.get(name);
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw invalid(name, "must be true or false", null);
    }
    return "true".equals(value);
  }

  /** The parts between commas; empty without the parameter. */
  List<String> texts(String name) {
    String value = values.get(name);
    if (value == null) {
      return List.of();
    }
    List<String> texts = List.of(value.split(",", -1)).stream().map(String::strip).toList();
    if (texts.contains("")) {
      throw invalid(name, "must be names separated by commas", null);
    }
    return texts;
  }

  @Nullable Instant instant(String name) {
    String value = values.get(name);
    try {
      return value == null ? null : OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeException e) {
      throw invalid(name, "must be an RFC 3339 time such as 2026-01-31T12:00:00Z", null);
    }
  }

  long number(String name, long least, long most, long otherwise) {
    Long number = number(name, least, most);
    return number == null ? otherwise : number;
  }

  @Nullable Long number(String name, long least, long most) {
    String value = values.get(name);
    if (value == null) {
      return null;
    }
    Long number = wholeNumber(value);
    if (number == null || number < least || number > most) {
      throw invalid(name, "must be a whole number from " + least + " to " + most, null);
    }
    return number;
  }

  /** A constant of an enum by its name, in any case; null without the parameter. */
  <E extends Enum<E>> @Nullable E constant(String name, Class<E> type) {
    String value = values.get(name);
    if (value == null) {
      return null;
    }
    List<E> constants = List.of(type.getEnumConstants());
    for (E constant : constants) {
      if (constant.name().equalsIgnoreCase(value)) {
        return constant;
      }
    }
    List<String> names = constants.stream().map(Enum::name).toList();
    throw invalid(
        name, "must be one of " + String.join(", ", names), Spelling.nearest(value, names));
  }

  /** A number of decimal digits that fits a long, or null. */
  static @Nullable Long wholeNumber(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && text.length() <= 18 ? Long.valueOf(text) : null;
  }

  private static SluiceException unknown(String name, Set<String> known) {
    String shown = name.length() <= 64 ? name : name.substring(0, 64) + "…";
    List<String> sorted = known.stream().sorted().toList();
    String nearest = Spelling.nearest(name, sorted);
    String suggestion = nearest != null ? nearest : "one of " + String.join(", ", sorted);
    return invalid(shown, "is unknown", sorted.isEmpty() ? null : suggestion);
  }

  static SluiceException invalid(String name, String fault, @Nullable String suggestion) {
    return new SluiceException(
        ErrorCode.INVALID_ARGUMENT,
        "The query parameter `" + name + "` " + fault + ".",
        List.of(Problem.at("", "the query parameter `" + name + "` " + fault, suggestion)));
  }
}
