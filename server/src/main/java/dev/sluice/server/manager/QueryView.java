package dev.sluice.server.manager;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import java.time.Instant;
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
    @Nullable QueryProgress lastProgress) {}
