package dev.sluice.server.manager;

import dev.sluice.server.storage.FileStore;
import java.nio.file.Path;
import java.time.InstantSource;

/** Makes the journals of all queries, which share one log of events. */
final class Journals {
  private static final int EVENTS = 4096;
  private static final String ERRORS_SUFFIX = ".errors";

  private final FileStore store;
  private final Path directory;
  private final InstantSource clock;
  private final EventLog<QueryEvent> events = new EventLog<>(EVENTS, 0);

  /** Keeps the errors of the query NAME in {@code directory/NAME.errors}. */
  Journals(FileStore store, Path directory, InstantSource clock) {
    this.store = store;
    this.directory = directory;
    this.clock = clock;
  }

  /** The events of all queries. */
  EventLog<QueryEvent> events() {
    return events;
  }

  QueryJournal of(String query) {
    ErrorHistory errors = new ErrorHistory(store, directory.resolve(query + ERRORS_SUFFIX));
    return new QueryJournal(query, events, errors, clock);
  }
}
