package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a definition would be accepted, with everything that is wrong with it.
 *
 * @param errors empty for a valid definition
 * @param inputSchema what the source gives, null where that could not be found out
 * @param outputSchema what the sink would receive, null where that could not be found out
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Validation(
    boolean valid,
    List<Problem.Fault> errors,
    @Nullable List<Column> inputSchema,
    @Nullable List<Column> outputSchema) {
  public Validation {
    errors = errors == null ? List.of() : List.copyOf(errors);
    inputSchema = inputSchema == null ? null : List.copyOf(inputSchema);
    outputSchema = outputSchema == null ? null : List.copyOf(outputSchema);
  }
}
