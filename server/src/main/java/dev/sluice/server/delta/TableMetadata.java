package dev.sluice.server.delta;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.StructType;
import java.util.List;
import java.util.Map;

/**
 * A table's {@code metaData} action.
 *
 * @param id the table's unique id; a table that is dropped and created again has another
 * @param schema all columns, partition columns included
 * @param stored the same columns as the files have them; see {@link FileRelation#stored()}
 * @param configuration table properties such as {@code delta.appendOnly}
 */
public record TableMetadata(
    String id,
    StructType schema,
    StructType stored,
    List<String> partitionColumns,
    Map<String, String> configuration) {
  public TableMetadata {
    partitionColumns = List.copyOf(partitionColumns);
    configuration = Map.copyOf(configuration);
  }

  /** Metadata of a table without column mapping. */
  public TableMetadata(
      String id,
      StructType schema,
      List<String> partitionColumns,
      Map<String, String> configuration) {
    this(id, schema, schema, partitionColumns, configuration);
  }

  /** The schema in the JSON of the Delta protocol. */
  public String schemaString() {
    return SchemaJson.write(schema);
  }

  /** The rows of some of the table's files. */
  public FileRelation relation(List<DataFile> files) {
    return new FileRelation(schema, stored, partitionColumns, files);
  }
}
