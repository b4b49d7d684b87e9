package dev.sluice.server.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check of a definition found.
 *
 * @param problems the faults of all its parts, empty for a definition that can run
 * @param input the source's columns, null where it cannot be opened
 * @param output the columns after the last step, whether they fit the sink or not; null where a
 *     step is faulty
 */
public record Validation(
    List<Problem> problems, @Nullable StructType input, @Nullable StructType output) {
  public Validation {
    problems = List.copyOf(problems);
  }

  public boolean isValid() {
    return problems.isEmpty();
  }

  /** The error of a definition that is not valid. */
  public SluiceException toException() {
    return SluiceException.notValid("The definition", problems, problems.size());
  }
}
