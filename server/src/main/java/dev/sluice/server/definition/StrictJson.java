package dev.sluice.server.definition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads exactly one JSON document: a repeated key, anything after the end, and what RFC 8259 does
 * not know are errors. Safe for use by many threads.
 */
public final class StrictJson {
  /** How deep arrays and objects may nest. */
  public static final int MAX_DEPTH = 100;

  /** How many characters a string or key may hold. */
  public static final int MAX_STRING = 1 << 20;

  private static final JsonMapper MAPPER = new JsonMapper(factory());

  private StrictJson() {}

  /**
   * Parses a document in UTF-8.
   *
   * @throws SluiceException {@code INVALID_JSON} with line and column
   */
  public static JsonNode parse(byte[] utf8) {
    try (JsonParser parser = MAPPER.createParser(utf8)) {
      return only(parser);
    } catch (IOException e) {
      throw invalid(e);
    }
  }

  /**
   * Parses a document.
   *
   * @throws SluiceException {@code INVALID_JSON} with line and column
   */
  public static JsonNode parse(String text) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      return only(parser);
    } catch (IOException e) {
      throw invalid(e);
    }
  }

  private static JsonNode only(JsonParser parser) throws IOException {
    JsonNode document = MAPPER.readTree(parser);
    if (document == null || document.isMissingNode()) {
      throw fault(null, "the document is empty");
    }
    if (parser.nextToken() != null) {
      throw fault(parser.currentTokenLocation(), "there is more after the end of the document");
    }
    return document;
  }

  private static SluiceException invalid(IOException error) {
    JsonLocation at = error instanceof JsonProcessingException json ? json.getLocation() : null;
    if (error instanceof JsonEOFException) {
      return fault(at, "the document ends too early");
    }
    if (error instanceof StreamConstraintsException) {
      String limits = "a string or number is too long, or nesting is deeper than " + MAX_DEPTH;
      return fault(at, limits);
    }
    String message =
        error instanceof JsonProcessingException json ? json.getOriginalMessage() : "not UTF-8";
    return fault(at, plain(message));
  }

  /** Jackson's message without its advice to Java programmers. */
  private static String plain(@Nullable String message) {
    String text = message == null ? "malformed" : message.lines().findFirst().orElse("malformed");
    for (String tail : List.of(": maybe", " (maybe", ": enable", " (for ", " (start marker")) {
      int cut = text.indexOf(tail);
      text = cut < 0 ? text : text.substring(0, cut);
    }
    return text;
  }

  private static SluiceException fault(@Nullable JsonLocation at, String message) {
    int line = at == null ? 1 : Math.max(1, at.getLineNr());
    int column = at == null ? 1 : Math.max(1, at.getColumnNr());
    return new SluiceException(
        ErrorCode.INVALID_JSON,
        "The JSON is malformed at line " + line + ", column " + column + ": " + message + ".",
        List.of(new Problem("", line, column, message, null)));
  }

  private static JsonFactory factory() {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxStringLength(MAX_STRING)
            .maxNameLength(MAX_STRING)
            .build();
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(limits)
        .build();
  }
}
