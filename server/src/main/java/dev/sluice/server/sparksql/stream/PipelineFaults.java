package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.sparksql.grammar.Guard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The faults of a pipeline's steps, collected so that its author sees all of them at once. */
final class PipelineFaults {
  private final List<Problem> problems = new ArrayList<>();
  private final Set<ErrorCode> codes = new HashSet<>();
  private final List<String> messages = new ArrayList<>();

  /** The work's result, or empty where it was refused: that is noted with its place then. */
  <T> Optional<T> attempt(String pointer, Supplier<T> work) {
    try {
      return Optional.of(Guard.deepNesting(work));
    } catch (SluiceException refused) {
      refused.problems().forEach(problem -> problems.add(problem.within(pointer)));
      codes.add(refused.code());
      messages.add(pointer + ": " + refused.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Ends where nothing was refused.
   *
   * @throws SluiceException with all that was
   */
  void check() {
    if (!problems.isEmpty()) {
      ErrorCode code = codes.size() == 1 ? codes.iterator().next() : ErrorCode.INVALID_DEFINITION;
      throw new SluiceException(code, String.join("; ", messages), problems);
    }
  }
}
