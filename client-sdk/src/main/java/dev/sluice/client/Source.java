package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a query's rows come from: a table by name or by path.
 *
 * @param options by their names in Spark, as {@code maxFilesPerTrigger}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Source(
    String format, @Nullable String table, @Nullable String path, Map<String, Object> options) {
  public Source {
    options = options == null ? Map.of() : Map.copyOf(options);
  }

  /** A Delta table of the warehouse: {@code orders_in} or {@code sales.orders}. */
  public static Source table(String table) {
    return new Source("delta", table, null, Map.of());
  }

  /** A Delta table at a path or URI. */
  public static Source path(String path) {
    return new Source("delta", null, path, Map.of());
  }

  /** The same source with one more option. */
  public Source option(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(options);
    more.put(name, value);
    return new Source(format, table, path, more);
  }
}
