package dev.sluice.server.manager;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.runtime.KnownCheckpoint;
import java.time.Instant;
import java.util.Objects;

/**
 * What survives the process about a query.
 *
 * @param revision rises by one with each change of the definition, from 1
 * @param deleted whether the removal of the query has begun; it is finished at the next start
 * @param checkpoint what the next run must find at the definition's checkpoint location
 */
record QueryRecord(
    QueryDefinition definition,
    long revision,
    Instant createdAt,
    DesiredState desiredState,
    boolean deleted,
    KnownCheckpoint checkpoint) {

  static QueryRecord first(QueryDefinition definition, Instant createdAt, boolean start) {
    DesiredState desired = start ? DesiredState.RUNNING : DesiredState.STOPPED;
    return new QueryRecord(definition, 1, createdAt, desired, false, KnownCheckpoint.NONE);
  }

  /** At another checkpoint location the query is the one that it was there, or a new one. */
  QueryRecord with(QueryDefinition changed) {
    boolean moved = !Objects.equals(changed.checkpointLocation(), definition.checkpointLocation());
    KnownCheckpoint known = moved ? KnownCheckpoint.NONE : checkpoint;
    return new QueryRecord(changed, revision + 1, createdAt, desiredState, deleted, known);
  }

  QueryRecord with(DesiredState desired) {
    return new QueryRecord(definition, revision, createdAt, desired, deleted, checkpoint);
  }

  QueryRecord with(KnownCheckpoint known) {
    return new QueryRecord(definition, revision, createdAt, desiredState, deleted, known);
  }

  QueryRecord asDeleted() {
    return new QueryRecord(definition, revision, createdAt, DesiredState.STOPPED, true, checkpoint);
  }
}
