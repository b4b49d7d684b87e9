package dev.sluice.server.tables;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
