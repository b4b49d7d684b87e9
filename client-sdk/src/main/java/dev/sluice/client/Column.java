package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table or result.
 *
 * @param type in Spark SQL's words: {@code int}, {@code decimal(10,2)}, {@code array<string>}
 * @param nullable null where it is not told; a new table's column is then nullable
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Column(String name, String type, @Nullable Boolean nullable) {

  /** A column that may hold NULL. */
  public static Column of(String name, String type) {
    return new Column(name, type, null);
  }
}
