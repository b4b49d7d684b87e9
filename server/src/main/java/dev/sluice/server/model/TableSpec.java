package dev.sluice.server.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table to be created is to be like.
 *
 * @param schema its columns, whose metadata holds defaults, expressions and comments as Delta's log
 *     does; empty where those of a table that is at the location are meant
 * @param properties table properties
 * @param constraints CHECK constraints in Spark SQL by name
 * @param comment of the table, or null
 * @param location the directory of a table outside the warehouse, which the name is to stand for;
 *     null for a table of the name's own directory
 */
public record TableSpec(
    StructType schema,
    List<String> partitionColumns,
    Map<String, String> properties,
    Map<String, String> constraints,
    @Nullable String comment,
    @Nullable String location) {
  public TableSpec {
    partitionColumns = List.copyOf(partitionColumns);
    properties = Map.copyOf(properties);
    constraints = Map.copyOf(constraints);
  }

  /** A table of the warehouse with columns and properties alone. */
  public TableSpec(
      StructType schema, List<String> partitionColumns, Map<String, String> properties) {
    this(schema, partitionColumns, properties, Map.of(), null, null);
  }
}
