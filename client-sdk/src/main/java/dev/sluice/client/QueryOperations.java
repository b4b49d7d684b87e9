package dev.sluice.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's streaming queries. Every call may throw an {@link ApiException}. A {@code wait} of 0
 * returns at once; it is at most 300 seconds. Safe for use by many threads.
 */
public final class QueryOperations {
  private final AsyncQueryOperations async;

  QueryOperations(AsyncQueryOperations async) {
    this.async = async;
  }

  /** Adds a query and, if asked, starts it. */
  public Query create(QueryDefinition definition, boolean start) {
    return Waiting.on(async.create(definition, start));
  }

  /** Adds a query from the text of its document. */
  public Query createFromJson(String definition, boolean start) {
    return Waiting.on(async.createFromJson(definition, start));
  }

  /** Adds a query, or puts another definition in place of its own; the same changes nothing. */
  public Query put(QueryDefinition definition) {
    return Waiting.on(async.put(definition));
  }

  /** Replaces the definition of a query that is still at {@code revision}. */
  public Query put(QueryDefinition definition, long revision) {
    return Waiting.on(async.put(definition, revision));
  }

  /**
   * Adds a query, or puts another definition in place of its own.
   *
   * @param onIncompatible what to do where the checkpoint cannot carry over
   * @param revision only if the query is still there, or null
   */
  public Query put(
      QueryDefinition definition, OnIncompatible onIncompatible, @Nullable Long revision) {
    return Waiting.on(async.put(definition, onIncompatible, revision));
  }

  /** Adds or replaces a query from the text of its document. */
  public Query putFromJson(String name, String definition) {
    return Waiting.on(async.putFromJson(name, definition));
  }

  /** Adds or replaces a query from the text of its document. */
  public Query putFromJson(String name, String definition, OnIncompatible onIncompatible) {
    return Waiting.on(async.putFromJson(name, definition, onIncompatible));
  }

  /**
   * Changes parts of a definition.
   *
   * @param patch a merge patch (RFC 7396): what it names is replaced, what it gives as null is
   *     removed
   * @param onIncompatible what to do where the checkpoint cannot carry over
   * @param revision only if the query is still there, or null
   */
  public Query patch(
      String name, Map<String, ?> patch, OnIncompatible onIncompatible, @Nullable Long revision) {
    return Waiting.on(async.patch(name, patch, onIncompatible, revision));
  }

  public Query get(String name) {
    return Waiting.on(async.get(name));
  }

  /** All queries, sorted by name. */
  public List<Query> list() {
    return Waiting.on(async.list());
  }

  /**
   * One page of the queries.
   *
   * @param state only queries in that state, or null
   * @param q only queries with that text in their name, or null
   * @param limit 1 to 1000
   * @param cursor where the last page ended, or null
   */
  public QueryPage list(
      @Nullable QueryState state, @Nullable String q, int limit, @Nullable String cursor) {
    return Waiting.on(async.list(state, q, limit, cursor));
  }

  /** Stops and removes a query; its sink table stays. */
  public void delete(String name) {
    Waiting.on(async.delete(name));
  }

  /** Stops and removes a query that is still at {@code revision}. */
  public void delete(String name, long revision) {
    Waiting.on(async.delete(name, revision));
  }

  /** Asks for a query to run; waits until it does, has finished or has failed. */
  public Query start(String name, Duration wait) {
    return Waiting.on(async.start(name, wait));
  }

  /** Asks for a query to stop; waits until it has. */
  public Query stop(String name, Duration wait) {
    return Waiting.on(async.stop(name, wait));
  }

  /** Stops and starts a query; waits until it runs again, has finished or has failed. */
  public Query restart(String name, Duration wait) {
    return Waiting.on(async.restart(name, wait));
  }

  /** Asks for a query to start no more batches but keep its run; waits until it rests. */
  public Query pause(String name, Duration wait) {
    return Waiting.on(async.pause(name, wait));
  }

  /** Asks for a paused query to go on; waits until it does. */
  public Query resume(String name, Duration wait) {
    return Waiting.on(async.resume(name, wait));
  }

  /** Runs one batch now, whatever the trigger, also while paused; waits until it has ended. */
  public Query trigger(String name, Duration wait) {
    return Waiting.on(async.trigger(name, wait));
  }

  /**
   * Waits until everything that the source held at the call is committed.
   *
   * @return false if the time was over first
   */
  public boolean processAllAvailable(String name, Duration wait) {
    return Waiting.on(async.processAllAvailable(name, wait));
  }

  /**
   * Waits until a query is in one of some states, without asking again and again.
   *
   * @param wait any time, as the two ends talk on
   * @return the query then, or as it is when the time is over
   * @throws QueryFailedException if it fails, and that is none of the states
   */
  public Query awaitState(String name, Set<QueryState> states, Duration wait) {
    return Waiting.on(async.awaitState(name, states, wait));
  }

  /**
   * Waits until a query has committed the rows of one version of its own source, whatever others it
   * has: what an append has given can be read from the query's sink when this returns.
   *
   * @param version a commit that brought rows
   * @param wait any time, as the two ends talk on
   * @return false if the time was over first
   * @throws QueryFailedException if the query fails before
   */
  public boolean awaitProcessed(String name, long version, Duration wait) {
    return Waiting.on(async.awaitProcessed(name, version, wait));
  }

  public StreamingQueryStatus status(String name) {
    return Waiting.on(async.status(name));
  }

  /** The last 100 progress objects, newest last. */
  public List<StreamingQueryProgress> progress(String name) {
    return Waiting.on(async.progress(name));
  }

  /** Checks a definition against the server's tables; nothing is started or kept. */
  public Validation validate(QueryDefinition definition) {
    return Waiting.on(async.validate(definition));
  }

  /** Checks the text of a document, which may be anything that is JSON. */
  public Validation validateFromJson(String definition) {
    return Waiting.on(async.validateFromJson(definition));
  }

  /** Shows what each step makes of some rows of the source; nothing is written. */
  public Preview preview(PreviewRequest request) {
    return Waiting.on(async.preview(request));
  }

  /**
   * A preview from the text of its request.
   *
   * @param longest how long the request says that it may take, beyond the client's own time
   */
  public Preview previewFromJson(String request, Duration longest) {
    return Waiting.on(async.previewFromJson(request, longest));
  }

  /** Tells what {@link #put} would do; nothing is done. */
  public QueryPlan plan(QueryDefinition definition) {
    return Waiting.on(async.plan(definition));
  }

  /** What putting the text of a document in place of that query's own would do. */
  public QueryPlan planFromJson(String name, String definition) {
    return Waiting.on(async.planFromJson(name, definition));
  }

  /**
   * One page of a query's definitions, newest first.
   *
   * @param limit 1 to 1000
   * @param cursor where the last page ended, or null
   */
  public DefinitionRevisionPage versions(String name, int limit, @Nullable String cursor) {
    return Waiting.on(async.versions(name, limit, cursor));
  }

  public DefinitionRevision version(String name, long revision) {
    return Waiting.on(async.version(name, revision));
  }

  /** Puts an earlier definition in place again, as a new revision. */
  public Query rollback(String name, long revision) {
    return Waiting.on(async.rollback(name, revision));
  }

  /** How far a query has read. */
  public Offsets offsets(String name) {
    return Waiting.on(async.offsets(name));
  }

  /**
   * What a query keeps from batch to batch.
   *
   * @param limit most rows of each operator, at most 1000
   */
  public StateStore state(String name, int limit) {
    return Waiting.on(async.state(name, limit));
  }

  /**
   * Has an inactive query read on elsewhere; each row from there on arrives exactly once.
   *
   * @param dryRun only tell what would happen
   */
  public ResetPlan changeOffsets(String name, OffsetsChange change, boolean dryRun) {
    return Waiting.on(async.changeOffsets(name, change, dryRun));
  }

  /**
   * Forgets the checkpoint of an inactive query: it starts over as a new one.
   *
   * @param dryRun only tell what would happen
   */
  public ResetPlan reset(String name, boolean dryRun) {
    return Waiting.on(async.reset(name, dryRun));
  }

  /**
   * One page of a query's batches, newest first, also those before the server's start.
   *
   * @param limit 1 to 1000
   * @param cursor where the last page ended, or null
   */
  public BatchPage batches(String name, int limit, @Nullable String cursor) {
    return Waiting.on(async.batches(name, limit, cursor));
  }

  /** One batch with the files that it added. */
  public Batch batch(String name, long batchId) {
    return Waiting.on(async.batch(name, batchId));
  }

  /** The last 100 errors, newest last. */
  public List<QueryError> errors(String name) {
    return Waiting.on(async.errors(name));
  }

  /**
   * The last lines of a query's log, newest last.
   *
   * @param level only lines of that gravity or more, or null
   */
  public List<LogLine> logs(String name, int limit, LogLine.@Nullable Level level) {
    return Waiting.on(async.logs(name, limit, level));
  }

  /** A query's log as it is written, from now on. */
  public EventSource<LogLine> logEvents(String name) {
    return async.logEvents(name);
  }

  /** What happens to one query, from now on. */
  public EventSource<QueryEvent> events(String name) {
    return async.events(name);
  }

  /** What happens to all queries, from now on. */
  public EventSource<QueryEvent> events() {
    return async.events();
  }
}
