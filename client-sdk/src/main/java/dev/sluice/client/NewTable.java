package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a table to be created looks like.
 *
 * @param properties the table's properties, as {@code delta.appendOnly}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NewTable(
    String name,
    List<Column> schema,
    List<String> partitionColumns,
    Map<String, String> properties) {
  public NewTable {
    schema = List.copyOf(schema);
    partitionColumns = List.copyOf(partitionColumns);
    properties = Map.copyOf(properties);
  }

  /** An unpartitioned table. */
  public static NewTable of(String name, Column... schema) {
    return new NewTable(name, List.of(schema), List.of(), Map.of());
  }

  /** The same table, partitioned by these of its columns. */
  public NewTable partitionedBy(String... columns) {
    return new NewTable(name, schema, List.of(columns), properties);
  }

  /** The same table with one more property. */
  public NewTable property(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(properties);
    more.put(key, value);
    return new NewTable(name, schema, partitionColumns, more);
  }
}
