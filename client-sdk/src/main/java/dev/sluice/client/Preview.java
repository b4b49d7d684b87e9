package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a definition would make of some rows of its source; nothing was written.
 *
 * @param steps the source first, then each transform
 * @param complete false where only a part of the source was read
 * @param elapsedMs milliseconds
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Preview(List<Step> steps, boolean complete, long elapsedMs) {
  public Preview {
    steps = List.copyOf(steps);
  }

  /**
   * The rows as they leave one step.
   *
   * @param pointer JSON pointer (RFC 6901) to the step in the definition
   * @param transform null for the source
   * @param rowCount of all rows of this step
   * @param rows the first of them, with values as in {@link SqlResult}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Step(
      String pointer,
      @Nullable Transform transform,
      List<Column> schema,
      long rowCount,
      List<List<JsonNode>> rows) {
    public Step {
      schema = List.copyOf(schema);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }
}
