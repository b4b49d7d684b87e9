package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.model.DataType;
import java.util.Map;

/**
 * The constant argument of a function that reads or writes a format: type and options.
 *
 * @param type what is read or written
 */
public record Parsed(DataType type, FormatOptions options) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The argument as text. */
  public static String text(DataType type, Map<String, String> options) {
    try {
      return JSON.writeValueAsString(Map.of("type", TypeText.of(type), "options", options));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Strings have no JSON", e);
    }
  }

  static Parsed of(String text) {
    try {
      Map<String, Object> read = JSON.readValue(text, new TypeReference<>() {});
      Map<String, String> options =
          JSON.convertValue(read.get("options"), new TypeReference<Map<String, String>>() {});
      DataType type = TypeText.read(String.valueOf(read.get("type")));
      return new Parsed(type, new FormatOptions(options));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The compiler wrote options that are not JSON", e);
    }
  }
}
