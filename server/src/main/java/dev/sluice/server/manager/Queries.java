package dev.sluice.server.manager;

import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.QueryStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The server's streaming queries: what HTTP is a thin wrapper of. Safe for use by many threads.
 *
 * <p>Methods that name a query throw {@code QUERY_NOT_FOUND} where there is none. A change is on
 * disk when its method returns. Start and stop set the desired state and return at once; {@link
 * #await} waits for the actual one.
 */
public interface Queries {

  /** All queries, sorted by name. */
  List<QueryView> list();

  QueryView get(String name);

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
   */
  Upsert put(QueryDefinition definition, @Nullable Long expectedRevision);

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
   * Waits until the query is in one of the states, or the time is over.
   *
   * @return the query as it was then
   */
  QueryView await(String name, Set<QueryState> states, Duration atMost) throws InterruptedException;

  /**
   * Waits until everything that the source held at the call is committed.
   *
   * @return false if the time was over first
   * @throws dev.sluice.server.model.SluiceException {@code ILLEGAL_STATE} where the query is not
   *     running; the query's own error where it fails meanwhile
   */
  boolean processAllAvailable(String name, Duration atMost) throws InterruptedException;

  /** Where the queries are, and how to put them elsewhere. */
  QueryCheckpoints checkpoints();

  /** The definitions that the queries have and had. */
  QueryVersions versions();

  QueryStatus status(String name);

  /** The last 100 progress objects, newest last. */
  List<QueryProgress> progress(String name);

  /**
   * Calls back with each progress object of the query that follows, on the thread that made it; the
   * callback must not block.
   */
  ProgressSubscription onProgress(String name, ProgressListener listener);

  /** Receives progress. */
  @FunctionalInterface
  interface ProgressListener {
    void progress(QueryProgress progress);
  }

  /** Ends with {@link #close()}; closing twice does nothing. */
  interface ProgressSubscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * What a put did.
   *
   * @param created whether there was no query of that name
   */
  record Upsert(QueryView query, boolean created) {}
}
