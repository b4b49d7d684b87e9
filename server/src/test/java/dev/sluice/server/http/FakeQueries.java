package dev.sluice.server.http;

import dev.sluice.server.manager.Queries;
import dev.sluice.server.manager.QueryView;
import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.QueryStatus;
import dev.sluice.server.model.SluiceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Queries that only remember. A start or stop settles at once, unless {@link #slow} is set. */
final class FakeQueries implements Queries {
  static final Instant CREATED = Instant.parse("2026-11-22T07:00:21.746Z");
  static final QueryId ID = QueryId.parse("c6880506-23ac-4866-a100-6cd161af50a3");
  static final UUID RUN_ID = UUID.fromString("2fd3465b-9e1e-4389-8aa4-2e6badf378d2");

  private final Map<String, QueryView> views = new TreeMap<>();
  private final FakeCheckpoints checkpoints = new FakeCheckpoints(this);
  private final FakeVersions versions = new FakeVersions(this);
  private boolean slow;
  private boolean broken;
  private boolean caughtUp = true;

  /** Whether queries stay STARTING or STOPPING until {@link #settle}. */
  synchronized void slow(boolean slow) {
    this.slow = slow;
  }

  /** Whether every read fails as code with a bug does. */
  synchronized void broken(boolean broken) {
    this.broken = broken;
  }

  synchronized void caughtUp(boolean caughtUp) {
    this.caughtUp = caughtUp;
  }

  synchronized void settle(String name, QueryState state) {
    views.put(name, in(state, find(name)));
    notifyAll();
  }

  synchronized int size() {
    return views.size();
  }

  @Override
  public synchronized List<QueryView> list() {
    if (broken) {
      throw new IllegalStateException("secret detail");
    }
    return List.copyOf(views.values());
  }

  @Override
  public synchronized QueryView get(String name) {
    return find(name);
  }

  @Override
  public synchronized QueryView create(QueryDefinition definition, boolean start) {
    if (views.containsKey(definition.name())) {
      throw new SluiceException(
          ErrorCode.QUERY_ALREADY_EXISTS, "There is a query " + definition.name() + ".");
    }
    views.put(definition.name(), view(definition, 1, QueryState.STOPPED));
    return start ? start(definition.name()) : find(definition.name());
  }

  @Override
  public synchronized Upsert put(QueryDefinition definition, @Nullable Long expectedRevision) {
    QueryView old = views.get(definition.name());
    long revision = old == null ? 0 : old.revision();
    check(revision, expectedRevision);
    if (old != null && old.definition().equals(definition)) {
      return new Upsert(old, false);
    }
    QueryView view = view(definition, revision + 1, QueryState.STOPPED);
    views.put(definition.name(), view);
    return new Upsert(view, old == null);
  }

  @Override
  public synchronized void delete(String name, @Nullable Long expectedRevision) {
    check(find(name).revision(), expectedRevision);
    views.remove(name);
  }

  private static void check(long revision, @Nullable Long expected) {
    if (expected != null && expected != revision) {
      throw new SluiceException(
          ErrorCode.PRECONDITION_FAILED, "The query is at revision " + revision + ".");
    }
  }

  @Override
  public synchronized QueryView start(String name) {
    boolean runs = find(name).state() == QueryState.RUNNING;
    return change(name, slow && !runs ? QueryState.STARTING : QueryState.RUNNING);
  }

  @Override
  public synchronized QueryView stop(String name) {
    boolean stopped = find(name).state() == QueryState.STOPPED;
    return change(name, slow && !stopped ? QueryState.STOPPING : QueryState.STOPPED);
  }

  @Override
  public synchronized QueryView restart(String name) {
    return change(name, slow ? QueryState.STOPPING : QueryState.RUNNING);
  }

  @Override
  public synchronized QueryView pause(String name) {
    going(name);
    return change(name, slow ? QueryState.RUNNING : QueryState.PAUSED);
  }

  @Override
  public synchronized QueryView resume(String name) {
    going(name);
    return change(name, QueryState.RUNNING);
  }

  @Override
  public synchronized CompletionStage<Void> trigger(String name) {
    going(name);
    return caughtUp ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
  }

  private void going(String name) {
    if (!find(name).state().isActive()) {
      throw new SluiceException(ErrorCode.ILLEGAL_STATE, "The query is not running.");
    }
  }

  @Override
  public synchronized QueryView await(String name, Set<QueryState> states, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!states.contains(find(name).state()) && System.nanoTime() < deadline) {
      wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
    }
    return find(name);
  }

  @Override
  public synchronized boolean processAllAvailable(String name, Duration atMost) {
    QueryView view = find(name);
    if (view.failure() != null) {
      throw new SluiceException(view.failure().code(), view.failure().message());
    }
    if (view.state() != QueryState.RUNNING) {
      throw new SluiceException(ErrorCode.ILLEGAL_STATE, "The query is not running.");
    }
    return caughtUp;
  }

  @Override
  public FakeCheckpoints checkpoints() {
    return checkpoints;
  }

  @Override
  public FakeVersions versions() {
    return versions;
  }

  @Override
  public synchronized QueryStatus status(String name) {
    find(name);
    return new QueryStatus("Waiting for data to arrive", false, true);
  }

  @Override
  public synchronized List<QueryProgress> progress(String name) {
    find(name);
    return List.of(progressOf(name));
  }

  @Override
  public ProgressSubscription onProgress(String name, ProgressListener listener) {
    return () -> {};
  }

  private QueryView change(String name, QueryState state) {
    QueryView view = in(state, find(name));
    views.put(name, view);
    notifyAll();
    return view;
  }

  private QueryView find(String name) {
    QueryView view = views.get(name);
    if (view == null) {
      throw new SluiceException(ErrorCode.QUERY_NOT_FOUND, "There is no query " + name + ".");
    }
    return view;
  }

  private static QueryView in(QueryState state, QueryView old) {
    return view(old.definition(), old.revision(), state);
  }

  private static QueryView view(QueryDefinition definition, long revision, QueryState state) {
    QueryFailure failure =
        state == QueryState.FAILED
            ? new QueryFailure(ErrorCode.CAST_INVALID_INPUT, "The value 'x' is no INT.", CREATED)
            : null;
    return new QueryView(
        definition,
        revision,
        CREATED,
        ID,
        RUN_ID,
        state.isActive() ? DesiredState.RUNNING : DesiredState.STOPPED,
        state,
        failure,
        progressOf(definition.name()));
  }

  static QueryProgress progressOf(String name) {
    return new QueryProgress(
        ID,
        RUN_ID,
        name,
        CREATED,
        0,
        44_644,
        Map.of("walCommit", 89L, "addBatch", 5_312L),
        List.of(
            new QueryProgress.SourceProgress(
                "DeltaSource[file:/src]",
                null,
                new Offset("{\"reservoirVersion\":3,\"index\":-1}"),
                new Offset("not json"),
                18,
                Double.NaN,
                0.449,
                new Backlog(2, 3, 400, -1, 5))),
        new QueryProgress.SinkProgress("DeltaSink[/agg]", 5, 1, 900, 7));
  }
}
