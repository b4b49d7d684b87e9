package dev.sluice.server.delta;

import dev.sluice.server.delta.CommitParser.TornCommitException;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.FileStore;
import dev.sluice.server.storage.FileStore.StoredContent;
import dev.sluice.server.storage.FileStore.StoredFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The commit files of one table; keeps the recent ones. Safe for use by many threads. */
final class LogReader {
  private final FileStore store;
  private final Path root;
  private final String table;
  private final CommitParser parser;
  private final RecentCommits recent;

  LogReader(FileStore store, Path root, String table, LoggedFiles files, RecentCommits recent) {
    this.store = store;
    this.root = root;
    this.table = table;
    this.parser = new CommitParser(table, files);
    this.recent = recent;
  }

  /** Empty where there is no such commit file. */
  Optional<LoggedCommit> read(long version) throws TornCommitException {
    Optional<LoggedCommit> known = recent.get(this, version);
    return known.isPresent() ? known : readAgain(version);
  }

  /**
   * As {@link #read}, for a version that is mostly not there yet: a poll must not cost a failure.
   */
  Optional<LoggedCommit> poll(long version) throws TornCommitException {
    return exists(version) ? read(version) : Optional.empty();
  }

  /** As {@link #read}, past what is kept in memory. */
  Optional<LoggedCommit> readAgain(long version) throws TornCommitException {
    Path file = LogFiles.commit(root, version);
    try {
      StoredContent stored = store.readStored(file);
      LoggedCommit commit = parser.parse(version, stored.content(), stored.modifiedMillis());
      recent.put(this, commit);
      return Optional.of(commit);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  /** Keeps a commit that this process wrote itself. */
  LoggedCommit written(long version, byte[] content) throws TornCommitException {
    LoggedCommit commit = parser.parse(version, content, modifiedMillis(version).orElse(0));
    recent.put(this, commit);
    return commit;
  }

  /** When the commit file was last modified; empty where there is none. */
  OptionalLong modifiedMillis(long version) {
    Path file = LogFiles.commit(root, version);
    try {
      Optional<StoredFile> stored = store.stat(file);
      return stored.isPresent()
          ? OptionalLong.of(stored.get().modifiedMillis())
          : OptionalLong.empty();
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  /** Whether each look at the log is a request to a store. */
  boolean isRemote() {
    return !store.isLocal(root);
  }

  boolean exists(long version) {
    return store.exists(LogFiles.commit(root, version));
  }

  /**
   * The log from the newest checkpoint on that is said to be there, if it is and is not newer than
   * a version; else the whole log. {@code _last_checkpoint} is a hint that may be wrong or missing,
   * and spares looking at each file of a long log.
   */
  LogSegment near(long version) {
    long hinted = LastCheckpoint.version(store, root);
    if (hinted > 0 && hinted <= version) {
      LogSegment segment = LogSegment.of(hinted, listFrom(hinted));
      if (segment.checkpoints().containsKey(hinted)) {
        return segment;
      }
    }
    return LogSegment.of(listFrom(0));
  }

  /** All files of the log from a version on, sorted by name. */
  List<StoredFile> listFrom(long version) {
    Path directory = LogFiles.directory(root);
    try {
      return store.listFrom(directory, LogFiles.prefix(version));
    } catch (IOException e) {
      throw unavailable(directory, e);
    }
  }

  SluiceException unavailable(Path file, IOException cause) {
    return new SluiceException(
        ErrorCode.STORAGE_UNAVAILABLE,
        "Table " + table + ": " + store.show(file) + " cannot be read: " + cause.getMessage(),
        cause);
  }
}
