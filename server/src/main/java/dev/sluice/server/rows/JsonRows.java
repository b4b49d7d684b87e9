package dev.sluice.server.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows from JSON: an array of objects, or objects one after another (NDJSON). One row is held
 * in memory at a time.
 */
public final class JsonRows {
  private static final int DEEPEST = 64;
  private static final int LONGEST_STRING = 16 << 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(LONGEST_STRING)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final StructType schema;
  private final Map<String, Object> defaults;
  private final Consumer<List<@Nullable Object>> sink;
  private final RowProblems problems = new RowProblems();
  private long rows;

  private JsonRows(
      StructType schema, Map<String, Object> defaults, Consumer<List<@Nullable Object>> sink) {
    this.schema = schema;
    this.defaults = defaults;
    this.sink = sink;
  }

  /**
   * Hands each row to {@code sink} in the order of the schema's columns; an absent column is NULL.
   * When this throws, what the sink was given is to be thrown away.
   *
   * @return the number of rows
   * @throws SluiceException {@code INVALID_JSON} where the text is not JSON, {@code INVALID_ROWS}
   *     with up to 20 faulty rows by number (from 1) and column
   */
  public static long read(
      InputStream json, StructType schema, Consumer<List<@Nullable Object>> sink) {
    return read(json, schema, Map.of(), sink);
  }

  /**
   * The same.
   *
   * @param defaults values of absent columns by name, as the sink is given them
   */
  public static long read(
      InputStream json,
      StructType schema,
      Map<String, Object> defaults,
      Consumer<List<@Nullable Object>> sink) {
    JsonRows reader = new JsonRows(schema, defaults, sink);
    try (JsonParser parser = JSON.createParser(json)) {
      reader.readAll(parser);
    } catch (JsonProcessingException e) {
      throw reader.malformed(e);
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.INVALID_JSON, "The request broke off after row " + reader.rows, e);
    }
    reader.problems.refuse();
    return reader.rows;
  }

  private void readAll(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    boolean array = token == JsonToken.START_ARRAY;
    if (array) {
      token = parser.nextToken();
    }
    while (token != null && token != JsonToken.END_ARRAY && !problems.isFull()) {
      readRow(JSON.readTree(parser));
      token = parser.nextToken();
    }
    if (array && !problems.isFull()) {
      requireEnd(parser, token);
    }
  }

  private void requireEnd(JsonParser parser, @Nullable JsonToken last) throws IOException {
    if (last == null || parser.nextToken() != null) {
      throw new SluiceException(
          ErrorCode.INVALID_JSON,
          last == null
              ? "The array is not closed after row " + rows
              : "There is text after the end of the array");
    }
  }

  private void readRow(JsonNode json) {
    rows++;
    if (!json.isObject()) {
      problems.add(rows, "is not a JSON object");
      return;
    }
    try {
      List<@Nullable Object> row = JsonValues.row(schema, json, "", defaults);
      if (problems.isEmpty()) {
        sink.accept(row);
      }
    } catch (RowProblem e) {
      problems.add(rows, e);
    }
  }

  /** One JSON value, with the limits that hold for rows. */
  static JsonNode tree(String json) throws JsonProcessingException {
    return JSON.readTree(json);
  }

  private SluiceException malformed(JsonProcessingException e) {
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    String message = "row " + (rows + 1) + " is not well-formed JSON: " + e.getOriginalMessage();
    return new SluiceException(
        ErrorCode.INVALID_JSON,
        message,
        List.of(new Problem("/" + rows, line, column, message, null)));
  }
}
