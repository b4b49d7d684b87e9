package dev.sluice.server.runtime;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.QueryStatus;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.source.ReadLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs a query's batches when its trigger says so, until it is stopped, ends or fails. After a
 * transient failure it waits and begins again from the checkpoint, as a new process would.
 *
 * <p>All work happens in turns, one at a time; fields that other threads see are volatile, and
 * written under the lock where two threads write.
 */
final class QueryLoop implements StreamingQuery {
  /** How long an idle query waits before it looks for data that no event told of. */
  private static final Duration POLL = Duration.ofSeconds(2);

  /** How long a batch may go on after a stop was asked for. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(7);

  private final QueryDefinition definition;
  private final UUID runId;
  private final RunContext context;
  private final Listener listener;
  private final Turns turns;
  private final TriggerClock triggers;
  private final Backoff backoff;
  private final ProgressReporter progress;
  private final AvailabilityWaits waits = new AvailabilityWaits();
  private final TriggerRequests requests = new TriggerRequests();

  private volatile QueryState state = QueryState.STARTING;
  private volatile QueryStatus status = new QueryStatus("Initializing sources", false, false);
  private volatile @Nullable QueryFailure failure;
  private volatile @Nullable QueryId id;
  private volatile boolean stopRequested;
  private volatile boolean paused;

  private KnownCheckpoint known;
  private @Nullable QueryPlan plan;
  private @Nullable MicroBatchExecution execution;

  /** Where an availableNow query ends. */
  private @Nullable List<Offset> target;

  QueryLoop(
      QueryDefinition definition,
      KnownCheckpoint known,
      boolean paused,
      UUID runId,
      RunContext context,
      Listener listener) {
    this.definition = definition;
    this.known = known;
    this.paused = paused;
    this.runId = runId;
    this.context = context;
    this.listener = listener;
    this.turns = new Turns(context.scheduler(), this::turn);
    this.triggers = new TriggerClock(definition.trigger());
    this.backoff = new Backoff(context.random());
    this.progress = new ProgressReporter(runId);
  }

  void start() {
    turns.wake();
  }

  private Duration turn() {
    try {
      return step();
    } catch (Throwable error) { // whatever a turn throws ends or restarts this query and no other
      return failed(error);
    }
  }

  private Duration step() {
    if (stopRequested) {
      return ended(QueryState.STOPPED, "Stopped");
    }
    Instant now = context.clock().instant();
    Duration untilRetry = backoff.remaining(now);
    if (!untilRetry.isZero()) {
      return untilRetry;
    }
    MicroBatchExecution current = execution != null ? execution : open();
    if (stopRequested) { // while it opened: its checkpoint may be given up by now
      return ended(QueryState.STOPPED, "Stopped");
    }
    QueryPlan currentPlan = Objects.requireNonNull(plan);
    waits.aim(currentPlan.inputs());
    boolean asked = requests.aim();
    if (paused && !asked) {
      return rest();
    }
    if (!paused && state == QueryState.PAUSED) {
      become(QueryState.RUNNING);
    }
    if (current.moves()) {
      runBatch(current, currentPlan, now);
      return Duration.ZERO; // the trigger and those who wait are for the batch that follows
    }
    Duration wait = triggers.untilNext(now);
    if (!wait.isZero() && waits.isEmpty() && !asked) {
      return wait;
    }
    triggers.fired(now);
    Optional<BatchResult> result = runBatch(current, currentPlan, now);
    requests.settle();
    if (!current.wantsBatch()) { // what is complete by now belongs to what was there
      waits.settle(currentPlan.inputs(), current.position(), result.isEmpty());
    }
    return next(current, currentPlan, result.isPresent());
  }

  private MicroBatchExecution open() {
    status = new QueryStatus("Initializing sources", false, true);
    QueryPlan opened = context.planner().open(definition, known);
    plan = opened;
    identify(opened.checkpoint().queryId());
    opened.inputs().onNewData(turns::wake);
    MicroBatchExecution started =
        new MicroBatchExecution(opened, context.engine(), context.clock(), context.observer());
    execution = started;
    if (definition.trigger() instanceof Trigger.AvailableNow && target == null) {
      target = opened.inputs().newest();
    }
    failure = null;
    become(paused ? QueryState.PAUSED : QueryState.RUNNING);
    return started;
  }

  /** From here on the run goes on with this checkpoint and no other, whatever happens to it. */
  private void identify(QueryId opened) {
    if (known.id() == null) {
      listener.identified(this, opened);
      known = KnownCheckpoint.of(opened);
    }
    id = opened;
  }

  /** A turn of a paused run. */
  private Duration rest() {
    status = new QueryStatus("Paused", false, false);
    if (state != QueryState.PAUSED) {
      become(QueryState.PAUSED);
    }
    return Turns.WHEN_WOKEN;
  }

  private Optional<BatchResult> runBatch(
      MicroBatchExecution current, QueryPlan currentPlan, Instant now) {
    status = new QueryStatus("Processing new data", true, true);
    PhaseTimer timer = new PhaseTimer(System::nanoTime);
    Optional<BatchResult> result = current.runNext(limits(currentPlan.inputs()), timer);
    result.ifPresent(done -> report(currentPlan, now, done));
    return result;
  }

  /** How much a batch may take of each source. */
  private List<ReadLimit> limits(Inputs inputs) {
    if (target != null) {
      return target.stream().map(ReadLimit::upTo).toList();
    }
    ReadLimit limit =
        definition.trigger() instanceof Trigger.Once
            ? ReadLimit.ALL_AVAILABLE
            : ReadLimit.SOURCE_OPTIONS;
    return Collections.nCopies(inputs.sources().size(), limit);
  }

  private void report(QueryPlan currentPlan, Instant now, BatchResult done) {
    backoff.succeeded();
    listener.progressed(progress.report(currentPlan, now, done));
  }

  /** What follows a trigger: the wait for the next one, or the end. */
  private Duration next(MicroBatchExecution current, QueryPlan currentPlan, boolean hadData) {
    boolean finished =
        definition.trigger() instanceof Trigger.Once
            || (target != null
                && !current.wantsBatch()
                && (!hadData || currentPlan.inputs().reached(current.position(), target)));
    if (finished) {
      return ended(QueryState.FINISHED, "Stopped");
    }
    if (paused) {
      return rest();
    }
    Duration wait = triggers.untilNext(context.clock().instant());
    if (!wait.isZero()) {
      status = new QueryStatus("Waiting for next trigger", hadData, false);
      return wait;
    }
    status = new QueryStatus("Waiting for data to arrive", hadData, false);
    return hadData ? Duration.ZERO : POLL;
  }

  private Duration failed(Throwable error) {
    SluiceException cause = Failures.classify(error);
    release();
    if (stopRequested) {
      return ended(QueryState.STOPPED, "Stopped");
    }
    Instant now = context.clock().instant();
    failure = new QueryFailure(cause.code(), String.valueOf(cause.getMessage()), now);
    Failures.log(definition.name(), cause, error);
    if (!cause.code().retryable()) {
      return ended(QueryState.FAILED, "Terminated with exception: " + cause.getMessage());
    }
    Duration wait = backoff.next(now);
    status = new QueryStatus("Waiting to restart: " + cause.getMessage(), false, false);
    become(QueryState.RESTARTING);
    return wait;
  }

  private Duration ended(QueryState last, String message) {
    release();
    status = new QueryStatus(message, false, false);
    become(last);
    SluiceException reason =
        failure != null
            ? new SluiceException(failure.code(), failure.message())
            : illegal(" has stopped.");
    waits.end(reason);
    requests.end(reason);
    return Turns.NEVER;
  }

  private SluiceException illegal(String what) {
    return new SluiceException(ErrorCode.ILLEGAL_STATE, "The query " + definition.name() + what);
  }

  private void release() {
    if (plan != null) {
      plan.inputs().close();
      plan.sink().close();
      plan.pipeline().close();
      context.planner().release(plan);
    }
    execution = null;
    plan = null;
  }

  private void become(QueryState next) {
    synchronized (this) {
      state = stopRequested && next.isActive() ? QueryState.STOPPING : next;
    }
    listener.stateChanged(this);
  }

  @Override
  public void stop() {
    synchronized (this) {
      stopRequested = true;
      if (state.isActive()) {
        state = QueryState.STOPPING;
      }
    }
    turns.wake();
    context.scheduler().after(STOP_GRACE, turns::interrupt);
  }

  @Override
  public CompletableFuture<Void> processAllAvailable() {
    CompletableFuture<Void> done = waits.add();
    turns.wake();
    return done;
  }

  @Override
  public void pause() {
    paused = true;
    waits.cancel(illegal(" was paused."));
    turns.wake();
  }

  @Override
  public void resume() {
    paused = false;
    turns.wake();
  }

  @Override
  public CompletableFuture<Void> trigger() {
    CompletableFuture<Void> done = requests.add();
    turns.wake();
    return done;
  }

  @Override
  public @Nullable QueryId id() {
    return id;
  }

  @Override
  public UUID runId() {
    return runId;
  }

  @Override
  public QueryState state() {
    return state;
  }

  @Override
  public @Nullable QueryFailure failure() {
    return failure;
  }

  @Override
  public QueryStatus status() {
    return status;
  }
}
