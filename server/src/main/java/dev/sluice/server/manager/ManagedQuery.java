package dev.sluice.server.manager;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.QueryStatus;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.runtime.QueryRuntime;
import dev.sluice.server.runtime.StreamingQuery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

  private final QueryStore store;
  private final QueryRuntime runtime;
  private final Deque<QueryProgress> progress = new ArrayDeque<>();
  private final QueryJournal journal;

  private QueryRecord saved;
  private @Nullable StreamingQuery run;

  /** Whether a run follows the one that is ending. */
  private boolean again;

  private boolean closing;

  /** Whether nothing of the query is left on disk. */
  private boolean removed;

  ManagedQuery(QueryStore store, QueryRuntime runtime, QueryJournal journal, QueryRecord saved) {
    this.store = store;
    this.runtime = runtime;
    this.journal = journal;
    this.saved = saved;
  }

  QueryJournal journal() {
    return journal;
  }

  synchronized QueryView view() {
    StreamingQuery current = run;
    return new QueryView(
        saved.definition(),
        saved.revision(),
        saved.createdAt(),
        current == null ? null : current.id(),
        current == null ? null : current.runId(),
        saved.desiredState(),
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
      store.save(saved);
    } catch (SluiceException e) {
      undo(() -> store.remove(saved.definition().name()), e);
      throw e;
    }
    journal.created(view());
    resume();
  }

  /**
   * Starts the query if it is desired to run and nobody started it before; for the start of the
   * server, whose callers may be faster.
   */
  synchronized void resume() {
    if (run == null && saved.desiredState() == DesiredState.RUNNING) {
      startRun();
      journal.observe(view());
    }
  }

  synchronized QueryView start() {
    checkKept();
    journal.asked("start");
    desire(DesiredState.RUNNING);
    if (run == null || !run.state().isActive()) {
      startRun();
    } else if (run.state() == QueryState.STOPPING) {
      again = true;
    }
    return observed();
  }

  /** Ends the run first: a disk that takes no more writes must not keep a query running. */
  synchronized QueryView stop() {
    checkKept();
    journal.asked("stop");
    again = false;
    if (run != null) {
      run.stop();
    }
    desire(DesiredState.STOPPED);
    return observed();
  }

  synchronized QueryView restart() {
    checkKept();
    journal.asked("restart");
    desire(DesiredState.RUNNING);
    rerun();
    return observed();
  }

  /** Puts another definition in place; a query that is desired to run begins a new run with it. */
  synchronized QueryView replace(QueryDefinition definition, @Nullable Long expectedRevision) {
    checkKept();
    checkRevision(expectedRevision);
    if (definition.equals(saved.definition())) {
      return view();
    }
    save(saved.with(definition));
    journal.updated(view());
    if (saved.desiredState() == DesiredState.RUNNING) {
      rerun();
    }
    return observed();
  }

  /**
   * Ends the query and removes it from disk; called again, it goes on where it failed.
   *
   * @return false where its run did not end in time; it is removed at the next start then
   */
  synchronized boolean delete(@Nullable Long expectedRevision, Duration atMost)
      throws InterruptedException {
    checkRevision(expectedRevision);
    if (!saved.deleted()) {
      save(saved.asDeleted());
      journal.asked("delete");
    }
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
    store.remove(saved.definition().name());
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
          ErrorCode.ILLEGAL_STATE, "The query " + saved.definition().name() + " is not running.");
    }
    return run.processAllAvailable();
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
      desire(DesiredState.STOPPED);
    } catch (SluiceException e) {
      LOG.warn("query={} code={} {}", saved.definition().name(), e.code(), e.getMessage());
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
    run = runtime.start(saved.definition(), this);
  }

  private void desire(DesiredState desired) {
    if (saved.desiredState() != desired) {
      save(saved.with(desired));
    }
  }

  /** Changes disk and memory, or neither: a write that failed may have taken effect. */
  private void save(QueryRecord changed) {
    try {
      store.save(changed);
    } catch (SluiceException e) {
      undo(() -> store.save(saved), e);
      throw e;
    }
    saved = changed;
  }

  private static void undo(Runnable write, SluiceException failure) {
    try {
      write.run();
    } catch (SluiceException e) {
      failure.addSuppressed(e);
    }
  }

  private void checkKept() {
    if (saved.deleted()) {
      throw new SluiceException(
          ErrorCode.ILLEGAL_STATE, "The query " + saved.definition().name() + " is being deleted.");
    }
  }

  private void checkRevision(@Nullable Long expected) {
    if (expected != null && expected != saved.revision()) {
      throw new SluiceException(
          ErrorCode.PRECONDITION_FAILED,
          "The query "
              + saved.definition().name()
              + " has revision "
              + saved.revision()
              + ", not "
              + expected
              + ".");
    }
  }
}
