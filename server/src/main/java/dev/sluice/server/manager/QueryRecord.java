package dev.sluice.server.manager;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.QueryDefinition;
import java.time.Instant;

/**
 * What survives the process about a query.
 *
 * @param revision rises by one with each change of the definition, from 1
 * @param deleted whether the removal of the query has begun; it is finished at the next start
 */
record QueryRecord(
    QueryDefinition definition,
    long revision,
    Instant createdAt,
    DesiredState desiredState,
    boolean deleted) {

  static QueryRecord first(QueryDefinition definition, Instant createdAt, boolean start) {
    DesiredState desired = start ? DesiredState.RUNNING : DesiredState.STOPPED;
    return new QueryRecord(definition, 1, createdAt, desired, false);
  }

  QueryRecord with(QueryDefinition changed) {
    return new QueryRecord(changed, revision + 1, createdAt, desiredState, deleted);
  }

  QueryRecord with(DesiredState desired) {
    return new QueryRecord(definition, revision, createdAt, desired, deleted);
  }

  QueryRecord asDeleted() {
    return new QueryRecord(definition, revision, createdAt, DesiredState.STOPPED, true);
  }
}
