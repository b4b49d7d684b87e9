package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that happened to a query. Written as JSON, each is the data of its event. */
public sealed interface QueryEvent {

  /** The event's name in a stream of server-sent events. */
  String type();

  /** A batch ended. */
  record Progress(@JsonValue StreamingQueryProgress progress) implements QueryEvent {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Progress {}

    @Override
    public String type() {
      return "progress";
    }
  }

  /**
   * A query came, went or is in another state.
   *
   * @param runId null until the query started in this server process
   * @param failure why it is FAILED or RESTARTING, null otherwise
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record StateChanged(
      String name,
      QueryState state,
      DesiredState desiredState,
      @Nullable UUID runId,
      long revision,
      @IsoInstant.Text Instant at,
      @Nullable QueryFailure failure,
      Change change)
      implements QueryEvent {
    @Override
    public String type() {
      return "state";
    }
  }

  /** What is new about a query. */
  enum Change {
    CREATED,
    /** Its definition. */
    UPDATED,
    DELETED,
    STATE,
    /** A word of a newer server. */
    UNKNOWN;

    @JsonCreator
    static Change parse(String name) {
      return Words.read(name, values(), UNKNOWN);
    }
  }

  /** Something went wrong; the error's name is the query's. */
  record ErrorOccurred(@JsonValue QueryError error) implements QueryEvent {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ErrorOccurred {}

    @Override
    public String type() {
      return "error";
    }
  }

  /**
   * Events were lost: the reader was too slow or away too long.
   *
   * @param missed how many, as far as the server knows
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Gap(long missed) implements QueryEvent {
    @Override
    public String type() {
      return "gap";
    }
  }

  /** An event of a newer server, as it was read. */
  record Unknown(String type, @JsonValue String data) implements QueryEvent {}
}
