package dev.sluice.server.manager;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.QueryStatus;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.runtime.QueryRuntime;
import dev.sluice.server.storage.FileStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The streaming queries of one data directory. */
public final class QueryManager implements Queries, AutoCloseable {
  private static final Duration DELETE_WAIT = Duration.ofSeconds(30);

  private final QueryStore store;
  private final QueryRuntime runtime;
  private final InstantSource clock;
  private final QueryCheckpoints checkpoints;
  private final QueryVersions versions;
  private final Map<String, ManagedQuery> queries = new ConcurrentHashMap<>();

  /** No queries yet: {@link #load} finds those that the directory holds. */
  public QueryManager(FileStore files, Path directory, QueryRuntime runtime, InstantSource clock) {
    this.store = new QueryStore(files, directory);
    this.runtime = runtime;
    this.clock = clock;
    this.checkpoints = new ManagedCheckpoints(this::find, runtime);
    this.versions = new ManagedVersions(this::find, this);
  }

  /** Finds the queries on disk, and finishes deletions that the last process began. */
  public void load() {
    for (QueryRecord found : store.load()) {
      ManagedQuery query = new ManagedQuery(store, runtime, found);
      if (found.deleted()) {
        query.finishDelete();
      } else {
        queries.put(found.definition().name(), query);
      }
    }
  }

  /** Starts the queries that are desired to run. */
  public void resume() {
    queries.values().forEach(ManagedQuery::startAsDesired);
  }

  /** Ends all runs; the desired states stay, so that the next process resumes them. */
  @Override
  public void close() {
    queries.values().forEach(ManagedQuery::close);
  }

  /**
   * Waits, after {@link #close}, until no run is active or the time is over.
   *
   * @return whether all runs ended
   */
  public boolean awaitClosed(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    boolean ended = true;
    for (ManagedQuery query : queries.values()) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      ended &= !query.await(view -> !view.state().isActive(), left).state().isActive();
    }
    return ended;
  }

  @Override
  public List<QueryView> list() {
    return queries.values().stream()
        .map(ManagedQuery::view)
        .sorted(Comparator.comparing(view -> view.definition().name()))
        .toList();
  }

  @Override
  public QueryView get(String name) {
    return find(name).view();
  }

  @Override
  public QueryView create(QueryDefinition definition, boolean start) {
    checkAbsent(definition.name());
    runtime.validate(definition);
    return add(definition, start);
  }

  private QueryView add(QueryDefinition definition, boolean start) {
    ManagedQuery query =
        new ManagedQuery(store, runtime, QueryRecord.first(definition, clock.instant(), start));
    synchronized (query) {
      if (queries.putIfAbsent(definition.name(), query) != null) {
        throw exists(definition.name());
      }
      try {
        query.create();
      } catch (RuntimeException e) {
        queries.remove(definition.name(), query);
        throw e;
      }
      return query.view();
    }
  }

  @Override
  public Upsert put(QueryDefinition definition, @Nullable Long expectedRevision) {
    ManagedQuery existing = queries.get(definition.name());
    if (existing != null) {
      if (!definition.equals(existing.view().definition())) {
        runtime.validate(definition);
      }
      return new Upsert(existing.replace(definition, expectedRevision, clock.instant()), false);
    }
    if (expectedRevision != null && expectedRevision != 0) {
      throw new SluiceException(
          ErrorCode.PRECONDITION_FAILED,
          "There is no query " + definition.name() + " with revision " + expectedRevision + ".");
    }
    runtime.validate(definition);
    return new Upsert(add(definition, false), true);
  }

  @Override
  public void delete(String name, @Nullable Long expectedRevision) {
    ManagedQuery query = find(name);
    try {
      if (!query.delete(expectedRevision, DELETE_WAIT)) {
        throw new SluiceException(
            ErrorCode.STORAGE_UNAVAILABLE,
            "The query " + name + " did not end; it is removed when the server starts again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SluiceException(ErrorCode.SHUTTING_DOWN, "The server is shutting down.", e);
    }
    queries.remove(name, query);
  }

  @Override
  public QueryView start(String name) {
    return find(name).start();
  }

  @Override
  public QueryView stop(String name) {
    return find(name).stop();
  }

  @Override
  public QueryView restart(String name) {
    return find(name).restart();
  }

  @Override
  public QueryView pause(String name) {
    return find(name).pause();
  }

  @Override
  public QueryView resume(String name) {
    return find(name).resume();
  }

  @Override
  public CompletionStage<Void> trigger(String name) {
    return find(name).trigger();
  }

  @Override
  public QueryView await(String name, Set<QueryState> states, Duration atMost)
      throws InterruptedException {
    return find(name).await(view -> states.contains(view.state()), atMost);
  }

  @Override
  public boolean processAllAvailable(String name, Duration atMost) throws InterruptedException {
    try {
      find(name).processAllAvailable().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SluiceException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public QueryCheckpoints checkpoints() {
    return checkpoints;
  }

  @Override
  public QueryVersions versions() {
    return versions;
  }

  @Override
  public QueryStatus status(String name) {
    return find(name).status();
  }

  @Override
  public List<QueryProgress> progress(String name) {
    return find(name).recentProgress();
  }

  @Override
  public ProgressSubscription onProgress(String name, ProgressListener listener) {
    return find(name).onProgress(listener);
  }

  private ManagedQuery find(String name) {
    ManagedQuery query = queries.get(name);
    if (query == null) {
      String nearest = Spelling.nearest(name, queries.keySet());
      throw new SluiceException(
          ErrorCode.QUERY_NOT_FOUND,
          "There is no query " + name + (nearest == null ? "." : "; is it " + nearest + "?"));
    }
    return query;
  }

  private void checkAbsent(String name) {
    if (queries.containsKey(name)) {
      throw exists(name);
    }
  }

  private static SluiceException exists(String name) {
    return new SluiceException(
        ErrorCode.QUERY_ALREADY_EXISTS, "There is a query " + name + " already.");
  }
}
