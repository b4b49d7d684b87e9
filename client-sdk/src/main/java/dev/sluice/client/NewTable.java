package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table to be created looks like.
 *
 * @param schema its columns; none where those of a table that is at the location are meant
 * @param properties the table's properties, as {@code delta.appendOnly}
 * @param constraints CHECK constraints in Spark SQL by name
 * @param comment null for none
 * @param location the directory of a table outside the warehouse, which gets the name; null for a
 *     table of the warehouse
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NewTable(
    String name,
    List<Column> schema,
    List<String> partitionColumns,
    Map<String, String> properties,
    Map<String, String> constraints,
    @Nullable String comment,
    @Nullable String location) {
  public NewTable {
    schema = List.copyOf(schema);
    partitionColumns = List.copyOf(partitionColumns);
    properties = Map.copyOf(properties);
    constraints = Map.copyOf(constraints);
  }

  /** A table of the warehouse with columns and properties. */
  public NewTable(
      String name,
      List<Column> schema,
      List<String> partitionColumns,
      Map<String, String> properties) {
    this(name, schema, partitionColumns, properties, Map.of(), null, null);
  }

  /** An unpartitioned table. */
  public static NewTable of(String name, Column... schema) {
    return new NewTable(name, List.of(schema), List.of(), Map.of());
  }

  /** A name for a table that is at a location. */
  public static NewTable at(String name, String location) {
    return new NewTable(name, List.of(), List.of(), Map.of(), Map.of(), null, location);
  }

  /** The same table, partitioned by these of its columns. */
  public NewTable partitionedBy(String... columns) {
    return new NewTable(name, schema, List.of(columns), properties, constraints, comment, location);
  }

  /** The same table with one more property. */
  public NewTable property(String key, String value) {
    return new NewTable(
        name,
        schema,
        partitionColumns,
        with(properties, key, value),
        constraints,
        comment,
        location);
  }

  /** The same table with one more constraint. */
  public NewTable check(String constraint, String condition) {
    return new NewTable(
        name,
        schema,
        partitionColumns,
        properties,
        with(constraints, constraint, condition),
        comment,
        location);
  }

  public NewTable comment(String text) {
    return new NewTable(name, schema, partitionColumns, properties, constraints, text, location);
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(map);
    more.put(key, value);
    return more;
  }
}
