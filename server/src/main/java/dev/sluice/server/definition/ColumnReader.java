package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.WriteTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a column of a table to be created. */
final class ColumnReader {
  private static final List<String> KEYS =
      List.of("name", "type", "nullable", "comment", "default", "generated");
  private static final int MAX_TEXT = 10_000;

  private ColumnReader() {}

  /** The column; null, reported, where it has no name or type. */
  static @Nullable Field column(Fields fields, Faults faults) {
    fields.allow(KEYS, Set.of("metadata"));
    String name = fields.text("name", MAX_TEXT);
    String typeText = fields.text("type", MAX_TEXT);
    JsonNode nullable = fields.value("nullable");
    if (nullable != null && !nullable.isBoolean()) {
      faults.add(fields.at("nullable"), "expected a boolean, found " + Fields.kind(nullable));
    }
    Map<String, String> metadata = metadata(fields, faults);
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
    return new Field(name, type.get(), nullable == null || nullable.asBoolean(), metadata);
  }

  /**
   * What Delta's log keeps in a column's metadata; source: the Delta protocol, "Column Metadata".
   */
  private static Map<String, String> metadata(Fields fields, Faults faults) {
    Map<String, String> metadata = new HashMap<>();
    put(metadata, "comment", fields.optionalText("comment", MAX_TEXT));
    put(metadata, WriteTarget.DEFAULT, fields.optionalText("default", MAX_TEXT));
    put(metadata, WriteTarget.GENERATED, fields.optionalText("generated", MAX_TEXT));
    if (metadata.containsKey(WriteTarget.DEFAULT) && metadata.containsKey(WriteTarget.GENERATED)) {
      faults.add(fields.pointer(), "has both `default` and `generated`", "at most one of the two");
    }
    return metadata;
  }

  private static void put(Map<String, String> metadata, String key, @Nullable String text) {
    if (text != null) {
      metadata.put(key, TextNode.valueOf(text).toString());
    }
  }
}
