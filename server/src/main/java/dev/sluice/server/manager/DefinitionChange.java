package dev.sluice.server.manager;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two definitions.
 *
 * @param pointer JSON pointer to the place: in the new document, or in the old one for what is
 *     removed
 * @param before null where there was nothing
 * @param after null where there will be nothing
 * @param reason why it has that effect, one sentence
 */
public record DefinitionChange(
    String pointer,
    @Nullable JsonNode before,
    @Nullable JsonNode after,
    Effect effect,
    String reason) {

  /** What a change asks of the query. */
  public enum Effect {
    /** It changes nothing that the query still does. */
    NONE,
    /** The next run has it. */
    RESTART,
    /** The query begins anew. */
    RESET
  }
}
