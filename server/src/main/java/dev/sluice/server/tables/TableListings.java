package dev.sluice.server.tables;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.statement.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What statements tell of a table, in the columns of Spark and Delta. */
final class TableListings {
  private static final MapType TEXTS =
      new MapType(PrimitiveType.STRING, PrimitiveType.STRING, true);
  private static final ArrayType NAMES = new ArrayType(PrimitiveType.STRING, true);

  private static final StructType HISTORY =
      StructType.of(
          Field.of("version", PrimitiveType.LONG),
          Field.of("timestamp", PrimitiveType.TIMESTAMP),
          Field.of("operation", PrimitiveType.STRING),
          Field.of("operationParameters", TEXTS),
          Field.of("isBlindAppend", PrimitiveType.BOOLEAN),
          Field.of("operationMetrics", TEXTS),
          Field.of("userMetadata", PrimitiveType.STRING),
          Field.of("engineInfo", PrimitiveType.STRING));

  private static final StructType DETAIL =
      StructType.of(
          Field.of("format", PrimitiveType.STRING),
          Field.of("id", PrimitiveType.STRING),
          Field.of("name", PrimitiveType.STRING),
          Field.of("description", PrimitiveType.STRING),
          Field.of("location", PrimitiveType.STRING),
          Field.of("createdAt", PrimitiveType.TIMESTAMP),
          Field.of("lastModified", PrimitiveType.TIMESTAMP),
          Field.of("partitionColumns", NAMES),
          Field.of("numFiles", PrimitiveType.LONG),
          Field.of("sizeInBytes", PrimitiveType.LONG),
          Field.of("properties", TEXTS),
          Field.of("minReaderVersion", PrimitiveType.INTEGER),
          Field.of("minWriterVersion", PrimitiveType.INTEGER),
          Field.of("tableFeatures", NAMES));

  private static final StructType PROPERTIES =
      StructType.of(Field.of("key", PrimitiveType.STRING), Field.of("value", PrimitiveType.STRING));

  private static final StructType DESCRIPTION =
      StructType.of(
          Field.of("col_name", PrimitiveType.STRING),
          Field.of("data_type", PrimitiveType.STRING),
          Field.of("comment", PrimitiveType.STRING));

  private static final StructType COLUMN =
      StructType.of(
          Field.of("info_name", PrimitiveType.STRING),
          Field.of("info_value", PrimitiveType.STRING));

  private static final ObjectMapper JSON = new ObjectMapper();

  private TableListings() {}

  /** {@code DESCRIBE HISTORY}, without what only Databricks fills. */
  static RowCursor history(DeltaTable table, int limit) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    if (limit > 0) {
      for (CommitSummary commit : table.history(Long.MAX_VALUE, limit)) {
        rows.add(
            ListCursor.row(
                commit.version(),
                commit.timestamp(),
                commit.operation(),
                commit.operationParameters(),
                commit.isBlindAppend(),
                commit.operationMetrics(),
                commit.userMetadata(),
                commit.engineInfo()));
      }
    }
    return new ListCursor(HISTORY, rows);
  }

  /** {@code DESCRIBE TABLE}. */
  static RowCursor columns(TableDetail detail, Statement.DescribeTable wanted) {
    TableDescription table = detail.table();
    if (wanted.column() != null) {
      return column(table, wanted.column());
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    table.schema().fields().forEach(field -> rows.add(described(field)));
    if (!table.partitionColumns().isEmpty()) {
      rows.add(ListCursor.row("# Partition Information", "", ""));
      rows.add(ListCursor.row("# col_name", "data_type", "comment"));
      for (String column : table.partitionColumns()) {
        rows.add(described(table.schema().find(column).orElseThrow()));
      }
    }
    if (wanted.extended()) {
      extended(detail, rows);
    }
    return new ListCursor(DESCRIPTION, rows);
  }

  /** Spark's lines about the table, and its CHECK constraints. */
  private static void extended(TableDetail detail, List<List<@Nullable Object>> rows) {
    TableDescription table = detail.table();
    rows.add(ListCursor.row("", "", ""));
    rows.add(ListCursor.row("# Detailed Table Information", "", ""));
    rows.add(ListCursor.row("Name", table.table().toString(), ""));
    if (detail.description() != null) {
      rows.add(ListCursor.row("Comment", detail.description(), ""));
    }
    rows.add(ListCursor.row("Location", uri(table.location()), ""));
    rows.add(ListCursor.row("Provider", "delta", ""));
    Map<String, String> properties = new TreeMap<>(table.properties());
    properties.put("delta.minReaderVersion", "" + detail.minReaderVersion());
    properties.put("delta.minWriterVersion", "" + detail.minWriterVersion());
    String shown =
        properties.entrySet().stream()
            .map(property -> property.getKey() + "=" + property.getValue())
            .collect(Collectors.joining(",", "[", "]"));
    rows.add(ListCursor.row("Table Properties", shown, ""));
    if (!detail.constraints().isEmpty()) {
      rows.add(ListCursor.row("", "", ""));
      rows.add(ListCursor.row("# Constraints", "", ""));
      new TreeMap<>(detail.constraints())
          .forEach(
              (name, condition) -> rows.add(ListCursor.row(name, "CHECK (" + condition + ")", "")));
    }
  }

  private static RowCursor column(TableDescription table, String name) {
    Field field =
        table
            .schema()
            .find(name)
            .orElseThrow(
                () ->
                    new SluiceException(
                        ErrorCode.UNRESOLVED_COLUMN,
                        "Table " + table.table() + " has no column " + name + "."));
    String comment = noted(field, "comment");
    return new ListCursor(
        COLUMN,
        List.of(
            ListCursor.row("col_name", field.name()),
            ListCursor.row("data_type", field.type().sql()),
            ListCursor.row("comment", comment == null ? "NULL" : comment)));
  }

  private static List<@Nullable Object> described(Field field) {
    return ListCursor.row(field.name(), field.type().sql(), noted(field, "comment"));
  }

  /** The text that a column's metadata holds, or null. */
  static @Nullable String noted(Field field, String key) {
    String json = field.metadata().get(key);
    try {
      return json == null ? null : JSON.readTree(json).asText();
    } catch (JsonProcessingException e) {
      throw new SluiceException(
          ErrorCode.DELTA_LOG_CORRUPT,
          "The " + key + " of column " + field.name() + " is not JSON",
          e);
    }
  }

  /** {@code DESCRIBE DETAIL}: one row. */
  static RowCursor detail(TableDetail detail) {
    TableDescription table = detail.table();
    List<@Nullable Object> row =
        ListCursor.row(
            "delta",
            table.id(),
            table.table() instanceof TableRef.Named named ? named.name() : null,
            detail.description(),
            uri(table.location()),
            detail.createdAt(),
            table.lastModified(),
            table.partitionColumns(),
            table.numFiles(),
            table.sizeBytes(),
            new TreeMap<>(table.properties()),
            detail.minReaderVersion(),
            detail.minWriterVersion(),
            detail.features());
    return new ListCursor(DETAIL, List.of(row));
  }

  /** As Hadoop writes a path, with one slash; a store's are URIs anyway. */
  static String uri(String location) {
    return location.contains("://") ? location : local(location);
  }

  private static String local(String location) {
    return Path.of(location)
        .toUri()
        .toString()
        .replaceFirst("^file:///", "file:/")
        .replaceFirst("/$", "");
  }

  /** {@code SHOW TBLPROPERTIES}. */
  static RowCursor properties(DeltaTable table, TableRef ref, @Nullable String key) {
    Map<String, String> properties = new TreeMap<>(table.metadata().configuration());
    properties.put("delta.minReaderVersion", "" + table.protocol().minReader());
    properties.put("delta.minWriterVersion", "" + table.protocol().minWriter());
    if (key != null) {
      String value = properties.get(key);
      return new ListCursor(
          PROPERTIES,
          List.of(
              ListCursor.row(
                  key,
                  value == null ? "Table " + ref + " does not have property: " + key : value)));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    properties.forEach((name, value) -> rows.add(ListCursor.row(name, value)));
    return new ListCursor(PROPERTIES, rows);
  }
}
