package dev.sluice.server.manager;

import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.QueryStatus;
import dev.sluice.server.model.Validation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The server's streaming queries: what HTTP is a thin wrapper of. Safe for use by many threads.
 *
 * <p>Methods that name a query throw {@code QUERY_NOT_FOUND} where there is none. A change is on
 * disk when its method returns. Start and stop set the desired state and return at once; {@link
 * #await} tells of the actual one.
 */
public interface Queries {

  /** All queries, sorted by name. */
  List<QueryView> list();

  QueryView get(String name);

  /** Checks all parts of a definition; starts nothing and leaves no trace. */
  Validation validate(DraftDefinition draft);

  /**
   * Adds a query.
   *
   * @throws dev.sluice.server.model.SluiceException {@code QUERY_ALREADY_EXISTS}; {@code
   *     INVALID_DEFINITION} where source, transforms and sink do not fit together
   */
  QueryView create(QueryDefinition definition, boolean start);

  /**
   * Adds a query, or puts another definition in place of its own; a running query restarts with it.
   * The same definition again changes nothing.
   *
   * @param expectedRevision the revision that the caller has read, 0 for "must not exist", null for
   *     any; another one is {@code PRECONDITION_FAILED}
   * @throws dev.sluice.server.model.SluiceException {@code INCOMPATIBLE_CHANGE} where the query's
   *     checkpoint cannot go on and the change is not to reset it
   */
  Upsert put(
      QueryDefinition definition, @Nullable Long expectedRevision, OnIncompatible onIncompatible);

  /** The same, which never resets. */
  default Upsert put(QueryDefinition definition, @Nullable Long expectedRevision) {
    return put(definition, expectedRevision, OnIncompatible.REJECT);
  }

  /**
   * What {@link #put} would do with a definition; changes nothing.
   *
   * @param name the query; there may be none yet
   */
  ChangePlan plan(String name, DraftDefinition draft);

  /**
   * Stops and removes a query. Its sink table stays; its checkpoint goes where the server chose its
   * place.
   */
  void delete(String name, @Nullable Long expectedRevision);

  QueryView start(String name);

  QueryView stop(String name);

  QueryView restart(String name);

  /**
   * Lets the run end its batch and make no other until {@link #resume}, its source open; survives
   * the process.
   *
   * @throws dev.sluice.server.model.SluiceException {@code ILLEGAL_STATE} where it is not running
   */
  QueryView pause(String name);

  /**
   * Lets a paused run go on.
   *
   * @throws dev.sluice.server.model.SluiceException {@code ILLEGAL_STATE} where it is not running
   */
  QueryView resume(String name);

  /**
   * Makes one micro-batch now, whatever the trigger, also of a paused query.
   *
   * @return completes when it is committed or there was nothing for one; with the query's own
   *     error, or {@code ILLEGAL_STATE} where it ends before
   * @throws dev.sluice.server.model.SluiceException {@code ILLEGAL_STATE} where it is not running
   */
  CompletionStage<Void> trigger(String name);

  /**
   * Completes when the query is in one of the states, or the time is over, with the query as it was
   * then. It may complete on the query's own thread, which what depends on it must not hold up.
   */
  CompletableFuture<QueryView> await(String name, Set<QueryState> states, Duration atMost);

  /**
   * Completes when everything that the source held at the call is committed, or with the query's
   * error where it fails meanwhile. It may complete on the query's own thread, which what depends
   * on it must not hold up.
   *
   * @throws dev.sluice.server.model.SluiceException {@code ILLEGAL_STATE} where the query is not
   *     running
   */
  CompletableFuture<Void> processAllAvailable(String name);

  /** Where the queries are, and how to put them elsewhere. */
  QueryCheckpoints checkpoints();

  /** The definitions that the queries have and had. */
  QueryVersions versions();

  QueryStatus status(String name);

  /** The last 100 progress objects, newest last. */
  List<QueryProgress> progress(String name);

  /** The last 100 errors, newest last; they survive the process. */
  List<QueryError> errors(String name);

  /** What the server said about the query since it started: the last 1,000 lines. */
  EventLog<LogLine> logs(String name);

  /** What happened to the query since the server started; it ends when the query is deleted. */
  EventLog<QueryEvent> events(String name);

  /** What happened to all queries since the server started. */
  EventLog<QueryEvent> events();

  /**
   * What a put did.
   *
   * @param created whether there was no query of that name
   */
  record Upsert(QueryView query, boolean created) {}
}
