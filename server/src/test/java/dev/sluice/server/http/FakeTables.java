package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.tables.AppendedRows;
import dev.sluice.server.tables.TableDescription;
import dev.sluice.server.tables.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tables that only remember what was appended, as text. */
final class FakeTables implements Tables {
  /** A statement with as many rows as its number says. */
  static final String RANGE = "range ";

  /** A statement whose cursor fails after as many rows as its number says. */
  static final String BREAK = "break ";

  final List<String> appended = new ArrayList<>();
  private final Map<String, TableDescription> tables = new TreeMap<>();
  private final Map<TransactionId, Long> transactions = new HashMap<>();

  @Override
  public synchronized List<String> names() {
    return List.copyOf(tables.keySet());
  }

  @Override
  public synchronized TableDescription describe(TableRef table) {
    TableDescription description = tables.get(table.toString());
    if (description == null) {
      throw new SluiceException(
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "There is no table " + table + ".");
    }
    return description;
  }

  @Override
  public synchronized TableDescription create(
      TableRef table,
      StructType schema,
      List<String> partitionColumns,
      Map<String, String> properties) {
    TableDescription description =
        new TableDescription(
            table,
            "file:/warehouse/" + table,
            "26f5b97c-c86b-4a03-b657-185ce35eb174",
            0,
            FakeQueries.CREATED,
            schema,
            partitionColumns,
            properties,
            0,
            0);
    if (tables.putIfAbsent(table.toString(), description) != null) {
      throw new SluiceException(
          ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS, "There is a table " + table + ".");
    }
    return description;
  }

  @Override
  public synchronized void drop(TableRef table) {
    describe(table);
    tables.remove(table.toString());
  }

  @Override
  public RowCursor rows(
      TableRef table, @Nullable String where, @Nullable Long version, long limit) {
    StructType schema =
        StructType.of(
            Field.of("where", PrimitiveType.STRING),
            Field.of("version", PrimitiveType.LONG),
            Field.of("limit", PrimitiveType.LONG));
    describe(table);
    List<@Nullable Object> row = new ArrayList<>();
    row.add(where);
    row.add(version);
    row.add(limit);
    return cursor(schema, List.of(row), false);
  }

  @Override
  public synchronized AppendedRows append(
      TableRef table, InputStream json, @Nullable TransactionId transaction) {
    describe(table);
    Long version = transaction == null ? null : transactions.get(transaction);
    if (version != null) {
      return new AppendedRows(version, 1, true);
    }
    String text = text(json);
    if (text.contains("faulty")) {
      throw new SluiceException(
          ErrorCode.INVALID_ROWS,
          "Row 1 does not fit.",
          List.of(Problem.at("/0/a", "expected a number")));
    }
    appended.add(text);
    if (transaction != null) {
      transactions.put(transaction, (long) appended.size());
    }
    return new AppendedRows(appended.size(), 1, false);
  }

  private static String text(InputStream json) {
    try {
      return new String(json.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public RowCursor sql(String statement) {
    StructType schema = StructType.of(Field.of("id", PrimitiveType.LONG));
    if (statement.startsWith(RANGE)) {
      return cursor(schema, ids(statement.substring(RANGE.length())), false);
    }
    if (statement.startsWith(BREAK)) {
      return cursor(schema, ids(statement.substring(BREAK.length())), true);
    }
    throw new SluiceException(
        ErrorCode.PARSE_SYNTAX_ERROR,
        "There is no statement at line 1, column 1.",
        List.of(new Problem("/sql", 1, 1, "no statement", "SELECT")));
  }

  private static List<List<@Nullable Object>> ids(String count) {
    return IntStream.range(0, Integer.parseInt(count))
        .<List<@Nullable Object>>mapToObj(i -> List.of((long) i))
        .toList();
  }

  static RowCursor cursor(
      StructType schema, List<List<@Nullable Object>> rows, boolean failsAtTheEnd) {
    Iterator<List<@Nullable Object>> iterator = rows.iterator();
    return new RowCursor() {
      @Override
      public StructType schema() {
        return schema;
      }

      @Override
      public @Nullable List<@Nullable Object> next() {
        if (!iterator.hasNext() && failsAtTheEnd) {
          throw new SluiceException(ErrorCode.DIVIDE_BY_ZERO, "Division by zero.");
        }
        return iterator.hasNext() ? iterator.next() : null;
      }

      @Override
      public void close() {}
    };
  }
}
