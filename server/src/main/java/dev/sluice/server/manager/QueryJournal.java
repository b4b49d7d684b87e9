package dev.sluice.server.manager;

import dev.sluice.server.manager.LogLine.Level;
import dev.sluice.server.manager.QueryEvent.Change;
import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryState;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened to one query, for whom it concerns: events and log lines in memory, errors also on
 * disk, every line in the server's log. Safe for use by many threads; changes of one query are told
 * in the order of their calls.
 */
final class QueryJournal {
  private static final Logger LOG = LoggerFactory.getLogger(QueryJournal.class);
  private static final int EVENTS = 256;
  private static final int LINES = 1000;

  private final String query;
  private final EventLog<QueryEvent> all;
  private final EventLog<QueryEvent> own;
  private final EventLog<LogLine> lines;
  private final ErrorHistory errors;
  private final InstantSource clock;

  private @Nullable Seen seen;

  /** What a reader of state events can tell apart. */
  private record Seen(
      QueryState state,
      DesiredState desired,
      @Nullable UUID runId,
      @Nullable QueryFailure failure) {
    static Seen of(QueryView view) {
      return new Seen(view.state(), view.desiredState(), view.runId(), view.failure());
    }
  }

  /** The logs go on from the shared one's number, so that no number of a namesake comes again. */
  QueryJournal(String query, EventLog<QueryEvent> all, ErrorHistory errors, InstantSource clock) {
    this.query = query;
    this.all = all;
    this.own = new EventLog<>(EVENTS, all.last());
    this.lines = new EventLog<>(LINES, all.last());
    this.errors = errors;
    this.clock = clock;
  }

  EventLog<QueryEvent> events() {
    return own;
  }

  EventLog<LogLine> lines() {
    return lines;
  }

  List<QueryError> errors() {
    return errors.list();
  }

  void created(QueryView view) {
    say(Level.INFO, "created, revision " + view.revision());
    publish(new QueryEvent.Changed(view, Change.CREATED, clock.instant()));
  }

  void updated(QueryView view) {
    say(Level.INFO, "definition replaced, revision " + view.revision());
    publish(new QueryEvent.Changed(view, Change.UPDATED, clock.instant()));
  }

  /** Removes what the journal has on disk. */
  void forgetErrors() {
    errors.remove();
  }

  /** Ends the journal. */
  void deleted(QueryView view) {
    say(Level.INFO, "deleted");
    publish(new QueryEvent.Changed(view, Change.DELETED, clock.instant()));
    own.end();
    lines.end();
  }

  /** Somebody asked for something, as to start. */
  void asked(String action) {
    say(Level.INFO, action + " requested");
  }

  /** Tells the state, unless it is the one that was told last. */
  synchronized void observe(QueryView view) {
    Seen now = Seen.of(view);
    Seen before = seen;
    if (now.equals(before)) {
      return;
    }
    seen = now;
    boolean sameRun = before != null && now.state() == before.state() && sameRun(now, before);
    boolean failed = now.state() == QueryState.FAILED || now.state() == QueryState.RESTARTING;
    QueryFailure failure = failed ? view.failure() : null;
    if (failure != null && (before == null || !failure.equals(before.failure()))) {
      fail(view, failure, before);
    } else if (!sameRun) {
      say(Level.INFO, "run " + view.runId() + " " + view.state());
    }
    publish(new QueryEvent.Changed(view, Change.STATE, clock.instant()));
  }

  private static boolean sameRun(Seen one, Seen other) {
    return Objects.equals(one.runId(), other.runId());
  }

  void progressed(QueryProgress made) {
    say(
        Level.INFO,
        "batch="
            + made.batchId()
            + " run="
            + made.runId()
            + " rowsIn="
            + made.numInputRows()
            + " rowsOut="
            + made.sink().numOutputRows()
            + " version="
            + made.sink().version()
            + " ms="
            + made.batchDurationMs());
    publish(new QueryEvent.Progressed(made));
  }

  private void fail(QueryView view, QueryFailure failure, @Nullable Seen before) {
    Level level = view.state() == QueryState.FAILED ? Level.ERROR : Level.WARN;
    say(
        level,
        view.state()
            + " code="
            + failure.code()
            + " "
            + failure.message()
            + " "
            + failure.code().remedy());
    Long batchId = before == null ? null : failedBatch(before, view);
    publish(new QueryEvent.Failed(query, errors.add(failure, batchId, view.runId())));
  }

  /** A run that had begun its batches failed in the one after the last that it committed. */
  private static @Nullable Long failedBatch(Seen before, QueryView now) {
    QueryProgress last = now.lastProgress();
    boolean known =
        before.state() == QueryState.RUNNING && last != null && last.runId().equals(now.runId());
    return known ? Long.valueOf(Objects.requireNonNull(last).batchId() + 1) : null;
  }

  private void say(Level level, String message) {
    lines.append(new LogLine(clock.instant(), level, message));
    switch (level) {
      case INFO -> LOG.info("query={} {}", query, message);
      case WARN -> LOG.warn("query={} {}", query, message);
      case ERROR -> LOG.error("query={} {}", query, message);
    }
  }

  private void publish(QueryEvent event) {
    own.append(event);
    all.append(event);
  }
}
