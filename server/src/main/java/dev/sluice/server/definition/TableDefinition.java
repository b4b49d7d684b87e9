package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table to be created, as posted. */
public record TableDefinition(TableRef table, TableSpec spec) {
  private static final List<String> KEYS =
      List.of(
          "name", "schema", "partitionColumns", "properties", "constraints", "comment", "location");
  private static final int MAX_COLUMNS = 10_000;
  private static final int MAX_TEXT = 10_000;

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
    root.allow(KEYS, Set.of("format", "clusterBy"));
    String name = root.text("name", MAX_TEXT);
    if (name != null && !TableNames.isValid(name)) {
      faults.add(root.at("name"), Faults.quote(name) + " is not a table name", TableNames.RULE);
    }
    String location = root.optionalText("location", TableReader.MAX_PATH);
    List<Field> columns =
        root.value("schema") == null && location != null ? List.of() : columns(root, faults);
    List<String> partitions =
        isEmpty(root.value("partitionColumns"))
            ? List.of()
            : root.texts("partitionColumns", MAX_TEXT);
    Map<String, String> properties = texts(root, "properties");
    Map<String, String> constraints = texts(root, "constraints");
    String comment = root.optionalText("comment", MAX_TEXT);
    if (partitions != null) {
      checkPartitions(root, partitions, new StructType(columns), faults);
    }
    if (!faults.isEmpty() || name == null || partitions == null) {
      throw faults.toException();
    }
    return new TableDefinition(
        new TableRef.Named(name),
        new TableSpec(
            new StructType(columns), partitions, properties, constraints, comment, location));
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
      Field column = fields == null ? null : ColumnReader.column(fields, faults);
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

  private static Map<String, String> texts(Fields root, String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    Fields object = root.value(key) == null ? null : root.object(key);
    if (object != null) {
      for (String name : object.keys()) {
        String value = object.text(name, MAX_TEXT);
        texts.put(name, value == null ? "" : value);
      }
    }
    return texts;
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
