package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A streaming query as the server sees it at one moment.
 *
 * @param id the identity that survives restarts, null until the query started for the first time
 * @param runId the identity of this run, null until the query started in this server process
 * @param isStreaming whether a run is on: it holds its source and may run a batch; also while
 *     paused
 * @param allowedActions what the state allows: {@code start}, {@code stop}, {@code pause} and so
 *     on; empty where an older server does not tell
 * @param revision rises by one with each change of the definition; also the entity tag
 * @param failure why it is FAILED or RESTARTING, null otherwise
 * @param lastProgress null before the first batch
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Query(
    String name,
    @Nullable UUID id,
    @Nullable UUID runId,
    QueryState state,
    DesiredState desiredState,
    @JsonProperty("isStreaming") boolean isStreaming,
    List<String> allowedActions,
    long revision,
    @JsonSerialize(using = IsoInstant.Writer.class)
        @JsonDeserialize(using = IsoInstant.Reader.class)
        Instant createdAt,
    @Nullable QueryFailure failure,
    QueryDefinition definition,
    @Nullable StreamingQueryProgress lastProgress) {
  public Query {
    allowedActions = allowedActions == null ? List.of() : List.copyOf(allowedActions);
  }
}
