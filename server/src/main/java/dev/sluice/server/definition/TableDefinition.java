package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table to be created, as posted: name, columns, partition columns and properties. */
public record TableDefinition(
    TableRef table,
    StructType schema,
    List<String> partitionColumns,
    Map<String, String> properties) {
  private static final List<String> KEYS =
      List.of("name", "schema", "partitionColumns", "properties");
  private static final List<String> COLUMN_KEYS = List.of("name", "type", "nullable");
  private static final int MAX_COLUMNS = 10_000;
  private static final int MAX_TEXT = 10_000;

  public TableDefinition {
    partitionColumns = List.copyOf(partitionColumns);
    properties = Map.copyOf(properties);
  }

  /**
   * Reads a document in UTF-8.
   *
   * @throws SluiceException {@code INVALID_JSON} with line and column, or {@code
   *     INVALID_DEFINITION} with all faults in {@code problems()}
   */
  public static TableDefinition parse(byte[] utf8) {
    Faults faults = new Faults("The table");
    Fields root = Fields.of(StrictJson.parse(utf8), "", faults);
    if (root == null) {
      throw faults.toException();
    }
    root.allow(KEYS, Set.of("path", "format", "clusterBy"));
    String name = root.text("name", MAX_TEXT);
    if (name != null && !TableNames.isValid(name)) {
      faults.add(root.at("name"), Faults.quote(name) + " is not a table name", TableNames.RULE);
    }
    List<Field> columns = columns(root, faults);
    List<String> partitions =
        isEmpty(root.value("partitionColumns"))
            ? List.of()
            : root.texts("partitionColumns", MAX_TEXT);
    Map<String, String> properties = properties(root);
    if (partitions != null) {
      checkPartitions(root, partitions, new StructType(columns), faults);
    }
    if (!faults.isEmpty() || name == null || partitions == null) {
      throw faults.toException();
    }
    return new TableDefinition(
        new TableRef.Named(name), new StructType(columns), partitions, properties);
  }

  private static boolean isEmpty(@Nullable JsonNode list) {
    return list == null || (list.isArray() && list.isEmpty());
  }

  private static List<Field> columns(Fields root, Faults faults) {
    List<Field> columns = new ArrayList<>();
    JsonNode schema = root.value("schema");
    if (schema == null || !schema.isArray() || schema.isEmpty() || schema.size() > MAX_COLUMNS) {
      faults.add(
          root.at("schema"),
          "expected an array of 1 to " + MAX_COLUMNS + " columns, found " + Fields.kind(schema),
          "[{\"name\": \"id\", \"type\": \"bigint\"}]");
      return columns;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < schema.size(); i++) {
      Fields fields = Fields.of(schema.get(i), root.at("schema") + "/" + i, faults);
      Field column = fields == null ? null : column(fields, faults);
      if (column != null && !names.add(column.name().toLowerCase(Locale.ROOT))) {
        faults.add(
            root.at("schema") + "/" + i + "/name",
            "the column " + Faults.quote(column.name()) + " is given twice");
      } else if (column != null) {
        columns.add(column);
      }
    }
    return columns;
  }

  private static @Nullable Field column(Fields fields, Faults faults) {
    fields.allow(COLUMN_KEYS, Set.of("comment", "metadata"));
    String name = fields.text("name", MAX_TEXT);
    String typeText = fields.text("type", MAX_TEXT);
    JsonNode nullable = fields.value("nullable");
    if (nullable != null && !nullable.isBoolean()) {
      faults.add(fields.at("nullable"), "expected a boolean, found " + Fields.kind(nullable));
    }
    if (name == null || typeText == null) {
      return null;
    }
    Optional<DataType> type = TypeText.parse(typeText);
    if (type.isEmpty()) {
      faults.add(
          fields.at("type"),
          Faults.quote(typeText) + " is not a column type",
          "a Spark SQL type, as int, string, decimal(10,2), timestamp, array<string>");
      return null;
    }
    return new Field(name, type.get(), nullable == null || nullable.asBoolean(), Map.of());
  }

  private static Map<String, String> properties(Fields root) {
    Map<String, String> properties = new LinkedHashMap<>();
    Fields object = root.value("properties") == null ? null : root.object("properties");
    if (object != null) {
      for (String key : object.keys()) {
        String value = object.text(key, MAX_TEXT);
        properties.put(key, value == null ? "" : value);
      }
    }
    return properties;
  }

  private static void checkPartitions(
      Fields root, List<String> partitions, StructType schema, Faults faults) {
    for (int i = 0; i < partitions.size(); i++) {
      String partition = partitions.get(i);
      if (schema.find(partition).isEmpty()) {
        faults.add(
            root.at("partitionColumns") + "/" + i,
            "there is no column " + Faults.quote(partition),
            Spelling.nearest(partition, schema.names()));
      }
    }
  }
}
