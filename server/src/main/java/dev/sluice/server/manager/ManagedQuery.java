package dev.sluice.server.manager;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.QueryStatus;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.runtime.CheckpointFit;
import dev.sluice.server.runtime.KnownCheckpoint;
import dev.sluice.server.runtime.QueryRuntime;
import dev.sluice.server.runtime.StreamingQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One query across its runs: moves the actual state towards the desired one. Every method takes the
 * query's own lock, so that a change on disk and the change in memory are one.
 */
final class ManagedQuery implements StreamingQuery.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedQuery.class);

  /** Spark's {@code spark.sql.streaming.numRecentProgressUpdates}. */
  private static final int RETAINED = 100;

  private static final QueryStatus NOT_STARTED = new QueryStatus("Stopped", false, false);

  private final SavedQuery saved;
  private final QueryRuntime runtime;
  private final Deque<QueryProgress> progress = new ArrayDeque<>();
  private final QueryJournal journal;

  private @Nullable StreamingQuery run;

  /** The revision that {@link #run} was started with. */
  private long runRevision;

  /** Whether a run follows the one that is ending. */
  private boolean again;

  private boolean closing;

  /** Whether nothing of the query is left on disk. */
  private boolean removed;

  ManagedQuery(QueryStore store, QueryRuntime runtime, QueryJournal journal, QueryRecord saved) {
    this.saved = new SavedQuery(store, saved);
    this.runtime = runtime;
    this.journal = journal;
  }

  QueryJournal journal() {
    return journal;
  }

  synchronized QueryView view() {
    StreamingQuery current = run;
    QueryRecord kept = saved.get();
    return new QueryView(
        kept.definition(),
        kept.revision(),
        kept.createdAt(),
        kept.checkpoint().id(),
        current == null ? null : current.runId(),
        kept.desiredState(),
        current == null ? QueryState.STOPPED : current.state(),
        current == null ? null : current.failure(),
        progress.peekLast());
  }

  synchronized QueryStatus status() {
    return run == null ? NOT_STARTED : run.status();
  }

  synchronized List<QueryProgress> recentProgress() {
    return new ArrayList<>(progress);
  }

  synchronized void create() {
    try {
      saved.create();
    } catch (RuntimeException e) {
      removed = true;
      throw e;
    }
    journal.created(view());
    startAsDesired();
  }

  /**
   * Starts the query if it is desired to run and nobody started it before; for the start of the
   * server, whose callers may be faster.
   */
  synchronized void startAsDesired() {
    if (run == null && saved.get().desiredState() != DesiredState.STOPPED) {
      startRun();
      journal.observe(view());
    }
  }

  synchronized QueryView start() {
    saved.checkKept();
    journal.asked("start");
    saved.desire(DesiredState.RUNNING);
    if (run == null || !run.state().isActive()) {
      startRun();
    } else if (run.state() == QueryState.STOPPING) {
      again = true;
    } else {
      run.resume();
    }
    return observed();
  }

  synchronized QueryView pause() {
    StreamingQuery current = going();
    journal.asked("pause");
    saved.desire(DesiredState.PAUSED);
    current.pause();
    return observed();
  }

  synchronized QueryView resume() {
    StreamingQuery current = going();
    journal.asked("resume");
    saved.desire(DesiredState.RUNNING);
    current.resume();
    return observed();
  }

  synchronized CompletableFuture<Void> trigger() {
    StreamingQuery current = going();
    journal.asked("trigger");
    return current.trigger();
  }

  /** What is on disk about the query, under its lock. */
  synchronized <T> T saved(Function<SavedQuery, T> reading) {
    return reading.apply(saved);
  }

  /**
   * Does something that no run may be in the way of; none begins meanwhile.
   *
   * @throws SluiceException {@code ILLEGAL_STATE} while there is a run
   */
  synchronized <T> T whileInactive(Function<SavedQuery, T> work) {
    saved.checkKept();
    if (run != null && run.state().isActive()) {
      throw new SluiceException(
          ErrorCode.ILLEGAL_STATE, "The query " + saved.name() + " is running; stop it first.");
    }
    return work.apply(saved);
  }

  /** The run that goes on, or the ending one whose successor does what is desired. */
  private StreamingQuery going() {
    saved.checkKept();
    if (run == null || !run.state().isActive() || (run.state() == QueryState.STOPPING && !again)) {
      throw new SluiceException(
          ErrorCode.ILLEGAL_STATE, "The query " + saved.name() + " is not running.");
    }
    return run;
  }

  /** Ends the run first: a disk that takes no more writes must not keep a query running. */
  synchronized QueryView stop() {
    saved.checkKept();
    journal.asked("stop");
    again = false;
    if (run != null) {
      run.stop();
    }
    saved.desire(DesiredState.STOPPED);
    return observed();
  }

  /** Begins a new run; one that was paused is paused from its first moment. */
  synchronized QueryView restart() {
    saved.checkKept();
    journal.asked("restart");
    if (saved.get().desiredState() == DesiredState.STOPPED) {
      saved.desire(DesiredState.RUNNING);
    }
    rerun();
    return observed();
  }

  /**
   * Puts another definition in place; a query that is desired to run begins a new run with it.
   *
   * @param at the moment of the change
   * @throws SluiceException {@code INCOMPATIBLE_CHANGE} where its checkpoint does not fit and must
   *     not be given up
   */
  synchronized QueryView replace(
      QueryDefinition definition,
      @Nullable Long expectedRevision,
      OnIncompatible onIncompatible,
      Instant at) {
    saved.checkKept();
    saved.checkRevision(expectedRevision);
    if (definition.equals(saved.definition())) {
      return view();
    }
    ChangePlan plan = plan(definition);
    boolean reset = plan.checkpoint() == ChangePlan.CheckpointEffect.RESET;
    if (reset && onIncompatible == OnIncompatible.REJECT) {
      throw plan.toException(saved.name());
    }
    saved.define(definition, at, reset);
    journal.updated(view());
    if (saved.get().desiredState() != DesiredState.STOPPED) {
      rerun();
    }
    return observed();
  }

  /** What {@link #replace} would do with a definition that is valid. */
  synchronized ChangePlan plan(QueryDefinition definition) {
    QueryRecord kept = saved.get();
    CheckpointFit fit = runtime.fit(kept.definition(), kept.checkpoint(), definition);
    boolean changed = !definition.equals(kept.definition());
    ChangePlan.CheckpointEffect effect =
        !fit.fits()
            ? ChangePlan.CheckpointEffect.RESET
            : fit.moved() ? ChangePlan.CheckpointEffect.NEW : ChangePlan.CheckpointEffect.KEPT;
    return new ChangePlan(
        changed,
        List.of(),
        changed && kept.desiredState() != DesiredState.STOPPED,
        effect,
        DefinitionComparison.compare(kept.definition(), definition, fit));
  }

  /**
   * Ends the query and removes it from disk; called again, it goes on where it failed.
   *
   * @return false where its run did not end in time; it is removed at the next start then
   */
  synchronized boolean delete(@Nullable Long expectedRevision, Duration atMost)
      throws InterruptedException {
    saved.checkRevision(expectedRevision);
    journal.asked("delete");
    saved.markDeleted();
    again = false;
    if (run != null) {
      run.stop();
    }
    await(query -> !query.state().isActive(), atMost);
    if (view().state().isActive()) {
      return false;
    }
    finishDelete();
    return true;
  }

  /** Removes what a deleted query left, in an order that a crash cannot turn into a new query. */
  synchronized void finishDelete() {
    if (removed) {
      return; // by another caller; a new query may have the name by now
    }
    runtime.deleteOwnCheckpoint(saved.definition());
    journal.forgetErrors();
    saved.remove();
    removed = true;
    journal.deleted(view());
  }

  /** Ends the run without touching what is desired; for the end of the server. */
  synchronized void close() {
    closing = true;
    if (run != null) {
      run.stop();
    }
  }

  /** Waits until the condition holds or the time is over. */
  synchronized QueryView await(Predicate<QueryView> condition, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    QueryView now = view();
    while (!condition.test(now)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      now = view();
    }
    return now;
  }

  synchronized CompletableFuture<Void> processAllAvailable() {
    if (run == null || !run.state().isActive()) {
      throw new SluiceException(
          ErrorCode.ILLEGAL_STATE, "The query " + saved.name() + " is not running.");
    }
    if (saved.get().desiredState() == DesiredState.PAUSED) {
      throw new SluiceException(
          ErrorCode.ILLEGAL_STATE, "The query " + saved.name() + " is paused.");
    }
    return run.processAllAvailable();
  }

  /**
   * The identity is on disk twice before the first batch: no loss of one place goes unseen. What a
   * run found for a definition that was replaced meanwhile may be another checkpoint, or one that
   * is given up; that run was stopped before, and makes no batch.
   */
  @Override
  public synchronized void identified(StreamingQuery query, QueryId id) {
    if (query == run && runRevision == saved.get().revision()) {
      saved.know(KnownCheckpoint.of(id));
    }
  }

  @Override
  public synchronized void stateChanged(StreamingQuery query) {
    if (query != run) {
      return;
    }
    if (query.state() == QueryState.FINISHED && !again) {
      noteFinished();
    }
    if (!query.state().isActive() && again && !closing) {
      startRun();
    }
    journal.observe(view());
    notifyAll();
  }

  @Override
  public void progressed(QueryProgress made) {
    synchronized (this) {
      progress.addLast(made);
      if (progress.size() > RETAINED) {
        progress.removeFirst();
      }
    }
    journal.progressed(made);
  }

  /** Not to know is no fault of the run: the next process runs the query once more at worst. */
  private void noteFinished() {
    try {
      saved.desire(DesiredState.STOPPED);
    } catch (SluiceException e) {
      LOG.warn("query={} code={} {}", saved.name(), e.code(), e.getMessage());
    }
  }

  private QueryView observed() {
    QueryView view = view();
    journal.observe(view);
    return view;
  }

  private void rerun() {
    if (run != null && run.state().isActive()) {
      again = true;
      run.stop();
    } else {
      startRun();
    }
  }

  private void startRun() {
    again = false;
    if (closing) {
      return; // the next process starts it
    }
    QueryRecord kept = saved.get();
    boolean paused = kept.desiredState() == DesiredState.PAUSED;
    runRevision = kept.revision();
    run = runtime.start(kept.definition(), kept.checkpoint(), paused, this);
  }
}
