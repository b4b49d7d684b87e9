package dev.sluice.server.delta;

import dev.sluice.server.model.StructType;
import java.util.List;
import java.util.Map;

/**
 * A table's {@code metaData} action.
 *
 * @param id the table's unique id; a table that is dropped and created again has another
 * @param schema all columns, partition columns included
 * @param configuration table properties such as {@code delta.appendOnly}
 */
public record TableMetadata(
    String id,
    StructType schema,
    List<String> partitionColumns,
    Map<String, String> configuration) {
  public TableMetadata {
    partitionColumns = List.copyOf(partitionColumns);
    configuration = Map.copyOf(configuration);
  }

  /** The schema in the JSON of the Delta protocol. */
  public String schemaString() {
    return SchemaJson.write(schema);
  }
}
