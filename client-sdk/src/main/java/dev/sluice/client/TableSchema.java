package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * The columns of a table at one version.
 *
 * @param schemaString the schema in Delta's own JSON
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TableSchema(
    long version, List<Column> columns, List<String> partitionColumns, String schemaString) {
  public TableSchema {
    columns = List.copyOf(columns);
    partitionColumns = List.copyOf(partitionColumns);
  }
}
