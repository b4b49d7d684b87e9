package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What putting a definition in place of a query's own would do.
 *
 * @param changed whether the two differ at all
 * @param valid whether it would be accepted
 * @param errors why not
 * @param restart whether the run would start anew
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record QueryPlan(
    boolean changed,
    boolean valid,
    List<Problem.Fault> errors,
    boolean restart,
    Checkpoint checkpoint,
    List<Change> changes) {
  public QueryPlan {
    errors = errors == null ? List.of() : List.copyOf(errors);
    changes = changes == null ? List.of() : List.copyOf(changes);
  }

  /** What becomes of the place up to which the query has read. */
  public enum Checkpoint {
    /** The query goes on where it is. */
    KEPT,
    /** The query starts over; the request needs {@code onIncompatible=reset}. */
    RESET,
    /** There is no such query yet. */
    NEW,
    /** A word of a newer server. */
    UNKNOWN;

    @JsonCreator
    static Checkpoint parse(String name) {
      return Words.read(name, values(), UNKNOWN);
    }
  }

  /** What one change brings about. */
  public enum Effect {
    NONE,
    RESTART,
    RESET,
    /** A word of a newer server. */
    UNKNOWN;

    @JsonCreator
    static Effect parse(String name) {
      return Words.read(name, values(), UNKNOWN);
    }
  }

  /**
   * One difference between the two definitions.
   *
   * @param pointer JSON pointer (RFC 6901) to the place
   * @param before null where there was nothing
   * @param after null where there will be nothing
   * @param reason one sentence
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Change(
      String pointer,
      @Nullable JsonNode before,
      @Nullable JsonNode after,
      Effect effect,
      String reason) {
    public Change {
      before = Nulls.orNull(before);
      after = Nulls.orNull(after);
    }
  }
}
