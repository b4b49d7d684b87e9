package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a query's rows go: a table by name or by path.
 *
 * @param outputMode null for {@code append}
 * @param mode {@code upsert}, or null for {@code append}
 * @param keys in mode {@code upsert} the columns that tell which rows are the same one, else null
 * @param deleteWhen in mode {@code upsert} a condition for which a row takes another away, or null
 * @param sequenceBy in mode {@code upsert} the column that tells which row is the newer, or null
 * @param partitionBy the columns that the table is partitioned by when it is made, or null
 * @param properties the table properties that it is made with, or null
 * @param options by their names in Spark, as {@code mergeSchema}, or null
 * @param checkpointLocation null for the server's own choice
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Sink(
    String format,
    @Nullable String table,
    @Nullable String path,
    @Nullable String outputMode,
    @Nullable String mode,
    @Nullable List<String> keys,
    @Nullable String deleteWhen,
    @Nullable String sequenceBy,
    @Nullable List<String> partitionBy,
    @Nullable Map<String, String> properties,
    @Nullable Map<String, Object> options,
    @Nullable String checkpointLocation) {

  /** A sink that rows are appended to. */
  public Sink(
      String format,
      @Nullable String table,
      @Nullable String path,
      @Nullable String outputMode,
      @Nullable String checkpointLocation) {
    this(
        format,
        table,
        path,
        outputMode,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        checkpointLocation);
  }

  /** A Delta table of the warehouse: {@code orders_out} or {@code sales.orders}. */
  public static Sink table(String table) {
    return new Sink("delta", table, null, null, null);
  }

  /** A Delta table at a path or URI. */
  public static Sink path(String path) {
    return new Sink("delta", null, path, null, null);
  }

  /** The same sink, whose rows take the place of those with the same keys. */
  public Sink upsert(List<String> keys, @Nullable String deleteWhen, @Nullable String sequenceBy) {
    return new Sink(
        format,
        table,
        path,
        outputMode,
        "upsert",
        List.copyOf(keys),
        deleteWhen,
        sequenceBy,
        partitionBy,
        properties,
        options,
        checkpointLocation);
  }

  /** The same sink with a table that is made with these partition columns and properties. */
  public Sink made(List<String> partitionColumns, Map<String, String> tableProperties) {
    return new Sink(
        format,
        table,
        path,
        outputMode,
        mode,
        keys,
        deleteWhen,
        sequenceBy,
        List.copyOf(partitionColumns),
        Map.copyOf(tableProperties),
        options,
        checkpointLocation);
  }

  /** The same sink with one more option. */
  public Sink option(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>();
    if (options != null) {
      more.putAll(options);
    }
    more.put(name, value);
    return new Sink(
        format,
        table,
        path,
        outputMode,
        mode,
        keys,
        deleteWhen,
        sequenceBy,
        partitionBy,
        properties,
        more,
        checkpointLocation);
  }

  /** The same sink with another place for the checkpoint. */
  public Sink checkpointLocation(String location) {
    return new Sink(
        format,
        table,
        path,
        outputMode,
        mode,
        keys,
        deleteWhen,
        sequenceBy,
        partitionBy,
        properties,
        options,
        location);
  }
}
