package dev.sluice.server.manager;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A query at one moment.
 *
 * @param revision rises by one with each change of the definition, from 1
 * @param id null until the query started for the first time
 * @param runId null until the query started in this process
 * @param failure why the query is FAILED or RESTARTING, null otherwise
 */
public record QueryView(
    QueryDefinition definition,
    long revision,
    Instant createdAt,
    @Nullable QueryId id,
    @Nullable UUID runId,
    DesiredState desiredState,
    QueryState state,
    @Nullable QueryFailure failure,
    @Nullable QueryProgress lastProgress) {

  /** What may be asked of the query now, by the names of the HTTP actions. */
  public List<String> allowedActions() {
    return switch (state) {
      case RUNNING ->
          List.of(
              "pause",
              "trigger",
              "process-all-available",
              "stop",
              "restart",
              "put",
              "patch",
              "rollback",
              "delete");
      case PAUSED ->
          List.of(
              "resume",
              "start",
              "trigger",
              "stop",
              "restart",
              "put",
              "patch",
              "rollback",
              "delete");
      case STARTING, RESTARTING ->
          List.of("pause", "trigger", "stop", "restart", "put", "patch", "rollback", "delete");
      case STOPPING -> List.of("start", "put", "patch", "rollback", "delete");
      case STOPPED, FINISHED, FAILED ->
          List.of("start", "restart", "reset", "offsets", "put", "patch", "rollback", "delete");
    };
  }
}
