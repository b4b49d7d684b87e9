package dev.sluice.server.manager;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import java.util.List;

/**
 * What another definition does to a query.
 *
 * @param changed whether it is another one
 * @param problems why it would be refused, apart from its checkpoint
 * @param restart whether a run would end and another begin
 */
public record ChangePlan(
    boolean changed,
    List<Problem> problems,
    boolean restart,
    CheckpointEffect checkpoint,
    List<DefinitionChange> changes) {
  public ChangePlan {
    problems = List.copyOf(problems);
    changes = List.copyOf(changes);
  }

  /** What becomes of the checkpoint. */
  public enum CheckpointEffect {
    /** The query goes on where it is. */
    KEPT,
    /** The query must begin anew. */
    RESET,
    /** The query begins, or goes on, with a checkpoint in another place. */
    NEW
  }

  /** The refusal of a change that the checkpoint cannot carry. */
  SluiceException toException(String query) {
    List<Problem> resets =
        changes.stream()
            .filter(change -> change.effect() == DefinitionChange.Effect.RESET)
            .map(change -> Problem.at(change.pointer(), change.reason(), "onIncompatible=reset"))
            .toList();
    return new SluiceException(
        ErrorCode.INCOMPATIBLE_CHANGE,
        "The checkpoint of the query " + query + " cannot go on with this definition.",
        resets);
  }
}
