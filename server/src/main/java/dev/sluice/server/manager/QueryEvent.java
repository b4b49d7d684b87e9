package dev.sluice.server.manager;

import dev.sluice.server.model.QueryProgress;
import java.time.Instant;

/** Something that happened to a query. */
public sealed interface QueryEvent {

  /** The query's name. */
  String query();

  /** The query committed a batch. */
  record Progressed(QueryProgress progress) implements QueryEvent {
    @Override
    public String query() {
      return progress.name();
    }
  }

  /**
   * The query or its state is another than before.
   *
   * @param view the query after the change
   */
  record Changed(QueryView view, Change change, Instant at) implements QueryEvent {
    @Override
    public String query() {
      return view.definition().name();
    }
  }

  /** The query met an error. */
  record Failed(String query, QueryError error) implements QueryEvent {}

  /** What changed. */
  enum Change {
    CREATED,
    /** The definition. */
    UPDATED,
    DELETED,
    /** The state, the desired state or the run. */
    STATE
  }
}
