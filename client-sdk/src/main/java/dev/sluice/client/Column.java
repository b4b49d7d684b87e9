package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table or result.
 *
 * @param type in Spark SQL's words: {@code int}, {@code decimal(10,2)}, {@code array<string>}
 * @param nullable null where it is not told; a new table's column is then nullable
 * @param comment null for none
 * @param defaultExpression gives the value where a row has none, in Spark SQL; null for none
 * @param generated what the value is computed by, in Spark SQL; null where rows give it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Column(
    String name,
    String type,
    @Nullable Boolean nullable,
    @Nullable String comment,
    @JsonProperty("default") @Nullable String defaultExpression,
    @Nullable String generated) {

  /** A column without more than a type. */
  public Column(String name, String type, @Nullable Boolean nullable) {
    this(name, type, nullable, null, null, null);
  }

  /** A column that may hold NULL. */
  public static Column of(String name, String type) {
    return new Column(name, type, null);
  }

  /** The same column, without NULL. */
  public Column notNull() {
    return new Column(name, type, false, comment, defaultExpression, generated);
  }

  public Column comment(String text) {
    return new Column(name, type, nullable, text, defaultExpression, generated);
  }

  /** The same column with a value for rows that have none. */
  public Column defaultTo(String expression) {
    return new Column(name, type, nullable, comment, expression, generated);
  }

  /** The same column, computed from others. */
  public Column generatedAs(String expression) {
    return new Column(name, type, nullable, comment, defaultExpression, expression);
  }
}
