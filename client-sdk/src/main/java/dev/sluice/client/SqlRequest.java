package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A Spark SQL statement to run.
 *
 * @param maxRows how many rows to give at most, null for all
 * @param timeout how long it may take, as {@code 30s}; null for the server's default
 * @param timeZone the session time zone, as {@code Europe/Berlin}; null for UTC
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SqlRequest(
    String sql, @Nullable Long maxRows, @Nullable String timeout, @Nullable String timeZone) {

  /** A statement without limits of its own. */
  public static SqlRequest of(String sql) {
    return new SqlRequest(sql, null, null, null);
  }
}
