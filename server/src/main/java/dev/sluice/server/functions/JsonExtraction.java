package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parts of JSON texts, each a pass over the text that ends in NULL where it is malformed.
 *
 * <p>Source: Spark's {@code GetJsonObjectEvaluator}, {@code JsonTuple} and {@code
 * JsonExpressionUtils}, which keep Hive's behaviour. Jackson writes pairs of surrogates as escapes
 * into bytes, and as they are into characters; so does this, in the same places.
 */
final class JsonExtraction {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .build();

  private static final Cache<Path> PATHS = new Cache<>(text -> new Path(JsonPath.parse(text)));

  private record Path(@Nullable List<JsonPath.Step> steps) {}

  /** How a value is written: without quotes, out of its array, or as JSON. */
  private enum Style {
    RAW,
    FLATTEN,
    QUOTED
  }

  private JsonExtraction() {}

  /** What is at the path. */
  static @Nullable String object(String json, String path) {
    List<JsonPath.Step> steps = PATHS.get(path).steps();
    if (steps == null) {
      return null;
    }
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (JsonParser parser = JSON.createParser(json)) {
      boolean matched;
      try (JsonGenerator generator = JSON.createGenerator(written, JsonEncoding.UTF8)) {
        parser.nextToken();
        matched = evaluate(parser, generator, Style.RAW, steps);
      }
      return matched ? written.toString(StandardCharsets.UTF_8) : null;
    } catch (IOException malformed) {
      return null;
    }
  }

  private static boolean evaluate(
      JsonParser parser, JsonGenerator out, Style style, List<JsonPath.Step> path)
      throws IOException {
    JsonToken token = parser.currentToken();
    if (path.isEmpty()) {
      return leaf(parser, out, style);
    }
    JsonPath.Step step = path.get(0);
    if (token == JsonToken.START_OBJECT && step instanceof JsonPath.Name name) {
      return member(parser, out, style, name, rest(path));
    }
    if (token == JsonToken.START_ARRAY && step instanceof JsonPath.Wildcard) {
      return elements(parser, out, style, rest(path));
    }
    if (token == JsonToken.START_ARRAY && step instanceof JsonPath.Index index) {
      boolean many = path.size() > 1 && path.get(1) instanceof JsonPath.Wildcard;
      return element(parser, out, many ? Style.QUOTED : style, index, rest(path));
    }
    parser.skipChildren();
    return false;
  }

  private static List<JsonPath.Step> rest(List<JsonPath.Step> path) {
    return path.subList(1, path.size());
  }

  private static boolean leaf(JsonParser parser, JsonGenerator out, Style style)
      throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING && style == Style.RAW) {
      out.writeRaw(parser.getText());
      return true;
    }
    if (token == JsonToken.START_ARRAY && style == Style.FLATTEN) {
      boolean dirty = false;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        dirty |= leaf(parser, out, style);
      }
      return dirty;
    }
    out.copyCurrentStructure(parser);
    return true;
  }

  /** The first field of the name that has something at the rest of the path. */
  private static boolean member(
      JsonParser parser,
      JsonGenerator out,
      Style style,
      JsonPath.Name name,
      List<JsonPath.Step> rest)
      throws IOException {
    boolean dirty = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean wanted =
          !dirty
              && parser.currentToken() == JsonToken.FIELD_NAME
              && name.name().equals(parser.currentName());
      if (wanted) {
        dirty = parser.nextToken() != JsonToken.VALUE_NULL && evaluate(parser, out, style, rest);
      } else {
        parser.skipChildren();
      }
    }
    return dirty;
  }

  private static boolean element(
      JsonParser parser,
      JsonGenerator out,
      Style style,
      JsonPath.Index index,
      List<JsonPath.Step> rest)
      throws IOException {
    parser.nextToken();
    for (long skipped = 0; skipped < index.index(); skipped++) {
      if (parser.currentToken() == JsonToken.END_ARRAY) {
        return false;
      }
      parser.skipChildren();
      parser.nextToken();
    }
    if (parser.currentToken() == JsonToken.END_ARRAY) {
      return false;
    }
    boolean dirty = evaluate(parser, out, style, rest);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      parser.skipChildren();
    }
    return dirty;
  }

  private static boolean elements(
      JsonParser parser, JsonGenerator out, Style style, List<JsonPath.Step> rest)
      throws IOException {
    if (!rest.isEmpty() && rest.get(0) instanceof JsonPath.Wildcard) {
      return array(parser, out, Style.FLATTEN, rest(rest));
    }
    return style == Style.QUOTED
        ? array(parser, out, Style.QUOTED, rest)
        : unwrapped(parser, out, style == Style.RAW ? Style.QUOTED : style, rest);
  }

  private static boolean array(
      JsonParser parser, JsonGenerator out, Style style, List<JsonPath.Step> rest)
      throws IOException {
    boolean dirty = false;
    out.writeStartArray();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      dirty |= evaluate(parser, out, style, rest);
    }
    out.writeEndArray();
    return dirty;
  }

  /** An array of the matches, or the match itself if it is the only one. */
  private static boolean unwrapped(
      JsonParser parser, JsonGenerator out, Style style, List<JsonPath.Step> rest)
      throws IOException {
    StringWriter buffer = new StringWriter();
    int matches = 0;
    try (JsonGenerator inner = JSON.createGenerator(buffer)) {
      inner.writeStartArray();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        matches += evaluate(parser, inner, style, rest) ? 1 : 0;
      }
      inner.writeEndArray();
    }
    String written = buffer.toString();
    if (matches > 0) {
      out.writeRawValue(matches > 1 ? written : written.substring(1, written.length() - 1));
    }
    return matches > 0;
  }

  /** The last value of the field that is not null, strings without quotes: {@code json_tuple}. */
  static @Nullable String field(String json, String name) {
    try (JsonParser parser = JSON.createParser(json)) {
      String found = null;
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        if (parser.currentToken() == JsonToken.FIELD_NAME
            && name.equals(parser.currentName())
            && parser.nextToken() != JsonToken.VALUE_NULL) {
          ByteArrayOutputStream written = new ByteArrayOutputStream();
          try (JsonGenerator generator = JSON.createGenerator(written, JsonEncoding.UTF8)) {
            leaf(parser, generator, Style.RAW);
          }
          found = written.toString(StandardCharsets.UTF_8);
        }
        parser.skipChildren();
      }
      return found;
    } catch (IOException malformed) {
      return null;
    }
  }

  /** How many elements the outermost array has. */
  static @Nullable Integer arrayLength(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return null;
      }
      int length = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        length++;
        parser.skipChildren();
      }
      return length;
    } catch (IOException malformed) {
      return null;
    }
  }

  /** The keys of the outermost object. */
  static @Nullable List<String> objectKeys(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      List<String> keys = new ArrayList<>();
      while (parser.nextValue() != null && parser.currentName() != null) {
        keys.add(parser.currentName());
        parser.skipChildren();
      }
      return keys;
    } catch (IOException malformed) {
      return null;
    }
  }
}
