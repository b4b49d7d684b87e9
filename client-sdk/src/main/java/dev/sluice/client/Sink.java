package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where a query's rows go: a table by name or by path.
 *
 * @param outputMode null for {@code append}
 * @param checkpointLocation null for the server's own choice
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Sink(
    String format,
    @Nullable String table,
    @Nullable String path,
    @Nullable String outputMode,
    @Nullable String checkpointLocation) {

  /** A Delta table of the warehouse: {@code orders_out} or {@code sales.orders}. */
  public static Sink table(String table) {
    return new Sink("delta", table, null, null, null);
  }

  /** A Delta table at a path or URI. */
  public static Sink path(String path) {
    return new Sink("delta", null, path, null, null);
  }

  /** The same sink with another place for the checkpoint. */
  public Sink checkpointLocation(String location) {
    return new Sink(format, table, path, outputMode, location);
  }
}
