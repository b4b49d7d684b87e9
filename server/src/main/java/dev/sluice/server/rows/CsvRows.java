package dev.sluice.server.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows from CSV (RFC 4180, UTF-8) whose first line names columns. An empty field is NULL,
 * {@code ""} an empty string; structs, arrays and maps are JSON. One row is held in memory at a
 * time.
 */
public final class CsvRows {
  private static final CsvFactory CSV =
      CsvFactory.builder()
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
          .build();

  private final StructType schema;
  private final Map<String, Object> defaults;
  private final Consumer<List<@Nullable Object>> sink;
  private final RowProblems problems = new RowProblems();
  private List<Integer> columns = List.of();
  private long rows;

  private CsvRows(
      StructType schema, Map<String, Object> defaults, Consumer<List<@Nullable Object>> sink) {
    this.schema = schema;
    this.defaults = defaults;
    this.sink = sink;
  }

  /**
   * Hands each row to {@code sink} in the order of the schema's columns; a column that the first
   * line does not name is NULL. When this throws, what the sink was given is to be thrown away.
   *
   * @return the number of rows
   * @throws SluiceException {@code INVALID_ROWS} with up to 20 faulty rows by number (from 1, the
   *     header not counted) and column
   */
  public static long read(
      InputStream csv, StructType schema, Consumer<List<@Nullable Object>> sink) {
    return read(csv, schema, Map.of(), sink);
  }

  /**
   * The same.
   *
   * @param defaults values of absent columns by name, as the sink is given them
   */
  public static long read(
      InputStream csv,
      StructType schema,
      Map<String, Object> defaults,
      Consumer<List<@Nullable Object>> sink) {
    CsvRows reader = new CsvRows(schema, defaults, sink);
    try (CsvParser parser = CSV.createParser(csv)) {
      reader.readAll(parser);
    } catch (IOException e) {
      throw reader.malformed(e);
    }
    reader.problems.refuse();
    return reader.rows;
  }

  private void readAll(CsvParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY || !next(parser)) {
      throw new SluiceException(
          ErrorCode.INVALID_ROWS, "The first line must name the columns, but there is none.");
    }
    readHeader(fields(parser));
    while (!problems.isFull() && next(parser)) {
      readRow(fields(parser));
    }
  }

  private static boolean next(CsvParser parser) throws IOException {
    return parser.nextToken() == JsonToken.START_ARRAY;
  }

  /** The fields of the line at whose start the parser is. */
  private static List<@Nullable String> fields(CsvParser parser) throws IOException {
    List<@Nullable String> fields = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      fields.add(token == JsonToken.VALUE_NULL ? null : parser.getText());
    }
    return fields;
  }

  private void readHeader(List<@Nullable String> names) {
    List<Problem> faults = new ArrayList<>();
    List<Integer> found = new ArrayList<>();
    for (String name : names) {
      String given = name == null ? "" : name.strip();
      int column = schema.find(given).map(schema.fields()::indexOf).orElse(-1);
      if (column < 0) {
        String nearest = Spelling.nearest(given, schema.names());
        String known = "one of " + String.join(", ", schema.names());
        String fault = "the first line names " + shown(given) + ", which is not a column";
        faults.add(Problem.at("", fault, nearest != null ? nearest : known));
      } else if (found.contains(column)) {
        faults.add(Problem.at("", "the first line names " + shown(given) + " twice", null));
      }
      found.add(column);
    }
    if (!faults.isEmpty()) {
      throw new SluiceException(
          ErrorCode.INVALID_ROWS, "Nothing was written: " + faults.get(0).message(), faults);
    }
    columns = found;
  }

  private void readRow(List<@Nullable String> fields) {
    boolean blank = fields.isEmpty() || (fields.size() == 1 && fields.get(0) == null);
    if (blank && columns.size() > 1) {
      return; // an empty line, as many files have it at their end
    }
    rows++;
    if (fields.size() != columns.size()) {
      problems.add(
          rows, "has " + fields.size() + " fields, but the first line names " + columns.size());
      return;
    }
    try {
      List<@Nullable Object> row = row(fields);
      if (problems.isEmpty()) {
        sink.accept(row);
      }
    } catch (RowProblem e) {
      problems.add(rows, e);
    }
  }

  private List<@Nullable Object> row(List<@Nullable String> fields) throws RowProblem {
    List<@Nullable String> texts =
        new ArrayList<>(Collections.nCopies(schema.fields().size(), null));
    for (int i = 0; i < fields.size(); i++) {
      texts.set(columns.get(i), fields.get(i));
    }
    List<@Nullable Object> row = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      Field field = schema.fields().get(i);
      String text = texts.get(i);
      Object absent = columns.contains(i) ? null : defaults.get(field.name());
      if (absent != null) {
        row.add(absent);
        continue;
      }
      row.add(JsonValues.of(field, text == null ? null : json(field.type(), text), field.name()));
    }
    return row;
  }

  /** The field as JSON would have it; text where it is none, to be refused as such. */
  private static JsonNode json(DataType type, String text) {
    try {
      if (type instanceof PrimitiveType primitive) {
        return switch (primitive) {
          case BOOLEAN -> bool(text);
          case BYTE, SHORT, INTEGER, LONG, FLOAT, DOUBLE ->
              DecimalNode.valueOf(new BigDecimal(text));
          default -> TextNode.valueOf(text);
        };
      }
      boolean nested =
          type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
      return nested ? JsonRows.tree(text) : TextNode.valueOf(text);
    } catch (NumberFormatException | JsonProcessingException malformed) {
      return TextNode.valueOf(text);
    }
  }

  private static JsonNode bool(String text) {
    boolean isTrue = text.equalsIgnoreCase("true");
    boolean known = isTrue || text.equalsIgnoreCase("false");
    return known ? BooleanNode.valueOf(isTrue) : TextNode.valueOf(text);
  }

  private static String shown(String name) {
    return "\"" + (name.length() <= 60 ? name : name.substring(0, 60) + "…") + "\"";
  }

  private SluiceException malformed(IOException e) {
    String why =
        e instanceof JsonProcessingException parsing
            ? parsing.getOriginalMessage()
            : e.getMessage();
    String message = "row " + (rows + 1) + " is not well-formed CSV in UTF-8: " + why;
    return new SluiceException(
        ErrorCode.INVALID_ROWS,
        "Nothing was written: " + message,
        List.of(Problem.at("/" + rows, message)));
  }
}
