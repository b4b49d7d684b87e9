package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The rows of a statement, each with one value a column.
 *
 * <p>A value is what Spark's {@code to_json} writes: numbers plain, dates {@code yyyy-MM-dd},
 * timestamps ISO 8601, binary as Base64, NaN and infinities as text.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SqlResult(List<Column> schema, List<List<JsonNode>> rows) {
  public SqlResult {
    schema = List.copyOf(schema);
    rows = rows.stream().map(List::copyOf).toList();
  }
}
