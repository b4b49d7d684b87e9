package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values that the engine cannot hand to Java as they are. */
final class Wire {
  private static final HexFormat HEX = HexFormat.of();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<@Nullable String>> TEXTS = new TypeReference<>() {};

  private Wire() {}

  static @Nullable Object decoded(@Nullable Object value, DataType type) {
    if (value == null) {
      return null;
    }
    if (type == PrimitiveType.BINARY) {
      return HEX.parseHex((String) value);
    }
    return type instanceof ArrayType ? texts((String) value) : value;
  }

  static @Nullable Object encoded(@Nullable Object value, DataType type) {
    if (value == null) {
      return null;
    }
    if (type == PrimitiveType.BINARY) {
      return HEX.formatHex((byte[]) value);
    }
    return type instanceof ArrayType ? json(value) : value;
  }

  private static List<@Nullable String> texts(String json) {
    try {
      return JSON.readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The engine wrote an array that is not JSON", e);
    }
  }

  private static String json(Object texts) {
    try {
      return JSON.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A list of strings has no JSON", e);
    }
  }
}
