package dev.sluice.server.manager;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.QueryStatus;
import dev.sluice.server.model.SluiceException;
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
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final List<Queries.ProgressListener> listeners = new CopyOnWriteArrayList<>();

  private @Nullable StreamingQuery run;

  /** Whether a run follows the one that is ending. */
  private boolean again;

  private boolean closing;

  /** Whether nothing of the query is left on disk. */
  private boolean removed;

  ManagedQuery(QueryStore store, QueryRuntime runtime, QueryRecord saved) {
    this.saved = new SavedQuery(store, saved);
    this.runtime = runtime;
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
    saved.create();
    startAsDesired();
  }

  /**
   * Starts the query if it is desired to run and nobody started it before; for the start of the
   * server, whose callers may be faster.
   */
  synchronized void startAsDesired() {
    if (run == null && saved.get().desiredState() != DesiredState.STOPPED) {
      startRun();
    }
  }

  synchronized QueryView start() {
    saved.checkKept();
    saved.desire(DesiredState.RUNNING);
    if (run == null || !run.state().isActive()) {
      startRun();
    } else if (run.state() == QueryState.STOPPING) {
      again = true;
    } else {
      run.resume();
    }
    return view();
  }

  synchronized QueryView pause() {
    StreamingQuery current = going();
    saved.desire(DesiredState.PAUSED);
    current.pause();
    return view();
  }

  synchronized QueryView resume() {
    StreamingQuery current = going();
    saved.desire(DesiredState.RUNNING);
    current.resume();
    return view();
  }

  synchronized CompletableFuture<Void> trigger() {
    return going().trigger();
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
    again = false;
    if (run != null) {
      run.stop();
    }
    saved.desire(DesiredState.STOPPED);
    return view();
  }

  /** Begins a new run; one that was paused is paused from its first moment. */
  synchronized QueryView restart() {
    saved.checkKept();
    if (saved.get().desiredState() == DesiredState.STOPPED) {
      saved.desire(DesiredState.RUNNING);
    }
    rerun();
    return view();
  }

  /**
   * Puts another definition in place; a query that is desired to run begins a new run with it.
   *
   * @param at the moment of the change
   */
  synchronized QueryView replace(
      QueryDefinition definition, @Nullable Long expectedRevision, Instant at) {
    saved.checkKept();
    saved.checkRevision(expectedRevision);
    if (definition.equals(saved.definition())) {
      return view();
    }
    saved.define(definition, at);
    if (saved.get().desiredState() != DesiredState.STOPPED) {
      rerun();
    }
    return view();
  }

  /**
   * Ends the query and removes it from disk; called again, it goes on where it failed.
   *
   * @return false where its run did not end in time; it is removed at the next start then
   */
  synchronized boolean delete(@Nullable Long expectedRevision, Duration atMost)
      throws InterruptedException {
    saved.checkRevision(expectedRevision);
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
    saved.remove();
    removed = true;
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

  Queries.ProgressSubscription onProgress(Queries.ProgressListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** The identity is on disk twice before the first batch: no loss of one place goes unseen. */
  @Override
  public synchronized void identified(StreamingQuery query, QueryId id) {
    saved.know(KnownCheckpoint.of(id));
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
    listeners.forEach(listener -> tell(listener, made));
  }

  /** A subscriber's fault must not end the query that it looks at. */
  private static void tell(Queries.ProgressListener listener, QueryProgress made) {
    try {
      listener.progress(made);
    } catch (RuntimeException e) {
      LOG.warn("A subscriber to the progress of query {} failed.", made.name(), e);
    }
  }

  /** Not to know is no fault of the run: the next process runs the query once more at worst. */
  private void noteFinished() {
    try {
      saved.desire(DesiredState.STOPPED);
    } catch (SluiceException e) {
      LOG.warn("query={} code={} {}", saved.name(), e.code(), e.getMessage());
    }
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
    run = runtime.start(kept.definition(), kept.checkpoint(), paused, this);
  }
}
