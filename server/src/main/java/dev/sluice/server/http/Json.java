package dev.sluice.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Writes wire records. The codec is made by the first request, not while the server starts. */
final class Json {
  static final String TYPE = "application/json";

  private Json() {}

  static byte[] bytes(Object value) {
    try {
      return Codec.MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not to be written as JSON: " + value.getClass(), e);
    }
  }

  /** A tree that the server itself has made, as a wire record. */
  static <T> T convert(JsonNode tree, Class<T> type) {
    try {
      return Codec.MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not a " + type, e);
    }
  }

  /** The value of a JSON text, or the text itself where it is not JSON. */
  static JsonNode lenient(String text) {
    try {
      return Codec.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return Codec.MAPPER.getNodeFactory().textNode(text);
    }
  }

  static JsonFactory factory() {
    return Codec.MAPPER.getFactory();
  }

  private static final class Codec {
    static final JsonMapper MAPPER = new JsonMapper();
  }
}
