package dev.sluice.server.http;

import dev.sluice.server.manager.ChangePlan;
import dev.sluice.server.manager.EventLog;
import dev.sluice.server.manager.LogLine;
import dev.sluice.server.manager.OnIncompatible;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.manager.QueryError;
import dev.sluice.server.manager.QueryEvent;
import dev.sluice.server.manager.QueryView;
import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.QueryStatus;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Validation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Queries that only remember. A start or stop settles at once, unless {@link #slow} is set. */
final class FakeQueries implements Queries {
  static final Instant CREATED = Instant.parse("2026-11-22T07:00:21.746Z");
  static final QueryId ID = QueryId.parse("c6880506-23ac-4866-a100-6cd161af50a3");
  static final UUID RUN_ID = UUID.fromString("2fd3465b-9e1e-4389-8aa4-2e6badf378d2");

  private final Map<String, QueryView> views = new TreeMap<>();
  private final Map<String, EventLog<QueryEvent>> events = new TreeMap<>();
  private final Map<String, EventLog<LogLine>> lines = new TreeMap<>();
  private final EventLog<QueryEvent> all = new EventLog<>(10, 0);
  final List<QueryError> errors = new CopyOnWriteArrayList<>();
  private final FakeCheckpoints checkpoints = new FakeCheckpoints(this);
  private final FakeVersions versions = new FakeVersions(this);
  private boolean slow;
  private boolean broken;
  private boolean createBroken;
  private boolean caughtUp = true;

  /** Whether queries stay STARTING or STOPPING until {@link #settle}. */
  synchronized void slow(boolean slow) {
    this.slow = slow;
  }

  /** Whether every creation fails as code with a bug does. */
  synchronized void createBroken(boolean broken) {
    this.createBroken = broken;
  }

  /** Whether every read fails as code with a bug does. */
  synchronized void broken(boolean broken) {
    this.broken = broken;
  }

  synchronized void caughtUp(boolean caughtUp) {
    this.caughtUp = caughtUp;
  }

  synchronized void settle(String name, QueryState state) {
    change(name, state);
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
  public Validation validate(DraftDefinition draft) {
    return new Validation(draft.problems(), null, null);
  }

  @Override
  public synchronized QueryView create(QueryDefinition definition, boolean start) {
    if (createBroken) {
      throw new IllegalStateException("secret detail");
    }
    if (views.containsKey(definition.name())) {
      throw new SluiceException(
          ErrorCode.QUERY_ALREADY_EXISTS, "There is a query " + definition.name() + ".");
    }
    views.put(definition.name(), view(definition, 1, QueryState.STOPPED));
    return start ? start(definition.name()) : find(definition.name());
  }

  @Override
  public ChangePlan plan(String name, DraftDefinition draft) {
    return new ChangePlan(
        true, draft.problems(), false, ChangePlan.CheckpointEffect.NEW, List.of());
  }

  @Override
  public synchronized Upsert put(
      QueryDefinition definition, @Nullable Long expectedRevision, OnIncompatible onIncompatible) {
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
  public synchronized CompletableFuture<QueryView> await(
      String name, Set<QueryState> states, Duration atMost) {
    QueryView view = find(name);
    CompletableFuture<QueryView> reached = new CompletableFuture<>();
    if (states.contains(view.state())) {
      reached.complete(view);
    }
    EventLog<QueryEvent> log = events(name);
    log.follow(
        () -> {
          QueryView now = get(name);
          if (states.contains(now.state())) {
            reached.complete(now);
          }
        });
    return reached.completeOnTimeout(view, atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public synchronized CompletableFuture<Void> processAllAvailable(String name) {
    QueryView view = find(name);
    if (view.failure() != null) {
      SluiceException failed = new SluiceException(view.failure().code(), view.failure().message());
      return CompletableFuture.failedFuture(failed);
    }
    if (view.state() != QueryState.RUNNING) {
      throw new SluiceException(ErrorCode.ILLEGAL_STATE, "The query is not running.");
    }
    return caughtUp ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
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
  public synchronized List<QueryError> errors(String name) {
    find(name);
    return List.copyOf(errors);
  }

  @Override
  public synchronized EventLog<LogLine> logs(String name) {
    find(name);
    return lines.computeIfAbsent(name, n -> new EventLog<>(10, 0));
  }

  @Override
  public synchronized EventLog<QueryEvent> events(String name) {
    find(name);
    return events.computeIfAbsent(name, n -> new EventLog<>(10, 0));
  }

  @Override
  public EventLog<QueryEvent> events() {
    return all;
  }

  /** Publishes an event of a query to its log and to that of all. */
  void publish(QueryEvent event) {
    events(event.query()).append(event);
    all.append(event);
  }

  private QueryView change(String name, QueryState state) {
    QueryView view = in(state, find(name));
    views.put(name, view);
    publish(new QueryEvent.Changed(view, QueryEvent.Change.STATE, CREATED));
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
        new QueryProgress.SinkProgress("DeltaSink[/agg]", 5, 1, 900, 7),
        null);
  }
}
