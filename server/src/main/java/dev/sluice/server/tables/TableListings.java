package dev.sluice.server.tables;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.time.Instant;
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
  static RowCursor detail(DeltaTable table, TableRef ref) {
    Snapshot snapshot = table.snapshot();
    TableMetadata metadata = snapshot.metadata();
    Long created = metadata.about().createdTime();
    List<@Nullable Object> row =
        ListCursor.row(
            "delta",
            metadata.id(),
            ref instanceof TableRef.Named named ? named.name() : null,
            metadata.about().description(),
            table.uri().replaceFirst("^file:///", "file:/").replaceFirst("/$", ""),
            created == null ? null : Instant.ofEpochMilli(created),
            snapshot.timestamp(),
            metadata.partitionColumns(),
            (long) snapshot.files().size(),
            snapshot.sizeBytes(),
            new TreeMap<>(metadata.configuration()),
            table.protocol().minReader(),
            table.protocol().minWriter(),
            table.protocol().features());
    return new ListCursor(DETAIL, List.of(row));
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
