package dev.sluice.server.http;

import dev.sluice.client.DesiredState;
import dev.sluice.client.QueryEvent.Change;
import dev.sluice.client.QueryEvent.StateChanged;
import dev.sluice.client.QueryState;
import dev.sluice.server.http.ServerSentEvents.Event;
import dev.sluice.server.manager.LogLine;
import dev.sluice.server.manager.QueryError;
import dev.sluice.server.manager.QueryEvent;
import dev.sluice.server.manager.QueryView;
import dev.sluice.server.model.QueryFailure;
import org.jspecify.annotations.Nullable;

/** Turns events, errors and log lines into the records that travel. */
final class EventMapper {
  private EventMapper() {}

  static Event event(long sequence, QueryEvent event) {
    if (event instanceof QueryEvent.Progressed progressed) {
      return new Event("progress", WireMapper.progress(progressed.progress()));
    }
    if (event instanceof QueryEvent.Changed changed) {
      return new Event("state", state(changed));
    }
    if (event instanceof QueryEvent.Failed failed) {
      return new Event("error", error(failed.query(), failed.error()));
    }
    throw new AssertionError(event);
  }

  private static StateChanged state(QueryEvent.Changed changed) {
    QueryView view = changed.view();
    QueryFailure failure = view.failure();
    return new StateChanged(
        view.definition().name(),
        QueryState.valueOf(view.state().name()),
        DesiredState.valueOf(view.desiredState().name()),
        view.runId(),
        view.revision(),
        changed.at(),
        failure == null ? null : WireMapper.failure(failure),
        Change.valueOf(changed.change().name()));
  }

  static dev.sluice.client.QueryError error(QueryError error) {
    return error(null, error);
  }

  private static dev.sluice.client.QueryError error(@Nullable String query, QueryError error) {
    return new dev.sluice.client.QueryError(
        query,
        error.sequence(),
        error.code().name(),
        error.message(),
        error.code().remedy(),
        error.firstAt(),
        error.lastAt(),
        error.count(),
        error.batchId(),
        error.runId());
  }

  static Event line(long sequence, LogLine line) {
    return new Event("log", wire(sequence, line));
  }

  static dev.sluice.client.LogLine wire(long sequence, LogLine line) {
    return new dev.sluice.client.LogLine(
        sequence,
        line.at(),
        dev.sluice.client.LogLine.Level.valueOf(line.level().name()),
        line.message());
  }
}
