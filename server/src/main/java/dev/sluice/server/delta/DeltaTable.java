package dev.sluice.server.delta;

import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.TransactionId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A Delta table of a protocol that this server reads. Safe for use by many threads.
 *
 * <p>Errors are {@link dev.sluice.server.model.SluiceException}s that name table, version and file.
 * A log that is damaged (a missing, empty or torn commit) is refused and never read as less than it
 * was.
 */
public interface DeltaTable {

  /** The table's root directory; of a table in a store, where the copies of its files lie. */
  Path root();

  /** How the root is shown: a path, or the URI of a store. */
  default String location() {
    return root().toString();
  }

  /** The root as a URI. */
  default String uri() {
    return root().toUri().toString();
  }

  /** All that lies below the root. */
  TableDirectory directory();

  /** The newest version in the log; reads what other processes committed since the last call. */
  long version();

  /** The metadata at the newest version. */
  TableMetadata metadata();

  /** The protocol at the newest version. */
  Protocol protocol();

  /** The table at its newest version. Cheap while nothing was committed since the last call. */
  Snapshot snapshot();

  /**
   * The table at an older version.
   *
   * @throws dev.sluice.server.model.SluiceException {@code DELTA_VERSION_NOT_FOUND} where the log
   *     cannot rebuild it
   */
  Snapshot snapshotAt(long version);

  /**
   * The metadata at a version; costs little while it has not changed since.
   *
   * @throws dev.sluice.server.model.SluiceException {@code DELTA_VERSION_NOT_FOUND} where the log
   *     cannot rebuild it
   */
  TableMetadata metadataAt(long version);

  /**
   * The newest version that was committed at or before a moment; source: Delta's time travel.
   *
   * @throws dev.sluice.server.model.SluiceException {@code
   *     DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION} where the log does not reach back so far
   */
  long versionAt(Instant time);

  /** The oldest version whose commit file the log still holds. */
  long earliestCommit();

  /**
   * The commits from {@code fromVersion} on, in order and without a gap; empty where there is none
   * yet. Costs one look at the file system when nothing is new, and one read a new version.
   *
   * @param limit most commits to return, at least 1
   * @throws dev.sluice.server.model.SluiceException {@code DELTA_MISSING_FILES_UNEXPECTED_VERSION}
   *     where {@code fromVersion} was cleaned from the log, {@code DELTA_VERSIONS_NOT_CONTIGUOUS}
   *     where a version is missing between others
   */
  List<Commit> changes(long fromVersion, int limit);

  /** The newest version that {@code appId} committed, by the log's {@code txn} actions. */
  OptionalLong transactionVersion(String appId);

  /** Where the log holds a transaction, or a later one of the same application. */
  Optional<CommitOutcome.AlreadyCommitted> committed(TransactionId transaction);

  /**
   * What commits did, the newest first; reads only the commit files of those. Ends where the log
   * was cleaned.
   *
   * @param newestVersion the first one to look at; one that is not there yet means the newest
   * @param limit most commits to return, at least 1
   */
  List<CommitSummary> history(long newestVersion, int limit);

  /**
   * The absolute paths of all files that the newest version refers to or that were removed lately,
   * deletion vectors included. Reads the log back to its newest checkpoint.
   *
   * @param removedSince files that were removed before this moment are left out
   */
  Set<String> retainedFiles(Instant removedSince);

  /**
   * Refuses a table that this server cannot append to, before any file is written for it.
   *
   * @throws dev.sluice.server.model.SluiceException {@code DELTA_UNSUPPORTED_PROTOCOL} or {@code
   *     UNSUPPORTED_FEATURE} names the feature
   */
  void checkAppendable();

  /**
   * Refuses a table whose rows this server cannot delete or replace, before any file is read or
   * written for it.
   *
   * @throws dev.sluice.server.model.SluiceException as {@link #checkAppendable}, and {@code
   *     DELTA_CANNOT_MODIFY_APPEND_ONLY}
   */
  void checkChangeable();

  /**
   * Adds files in one commit, after whatever others commit meanwhile. The cost does not grow with
   * the table. When this throws, the commit is known not to be in the log, unless the error is
   * {@code STORAGE_UNAVAILABLE}: then ask {@link #transactionVersion} before doing it again.
   *
   * @throws dev.sluice.server.model.SluiceException {@code DELTA_METADATA_CHANGED} where the files
   *     no longer fit the table; {@code DELTA_CONCURRENT_TRANSACTION} where another writer
   *     committed a transaction of the same application while this call ran
   */
  CommitOutcome append(Append append);

  /**
   * Commits a change of the table where, behind all that others committed since the version that
   * the transaction read, it still means the same. The cost grows with those commits and not with
   * the table. What is known when this throws is as with {@link #append}.
   *
   * @return {@code AlreadyCommitted} where the log holds the transaction's application id with its
   *     version or a later one; with more than one id that is an error
   * @throws dev.sluice.server.model.SluiceException where the change has to be computed again from
   *     a newer version (category {@code TRANSIENT}): {@code DELTA_CONCURRENT_APPEND}, {@code
   *     DELTA_CONCURRENT_DELETE_READ}, {@code DELTA_CONCURRENT_DELETE_DELETE}, {@code
   *     DELTA_METADATA_CHANGED}, {@code DELTA_PROTOCOL_CHANGED}, {@code DELTA_CONCURRENT_WRITE}; or
   *     not at all: {@code DELTA_CONCURRENT_TRANSACTION}, {@code DELTA_CANNOT_MODIFY_APPEND_ONLY},
   *     {@code DELTA_UNSUPPORTED_PROTOCOL}
   */
  CommitOutcome commit(Transaction transaction);

  /**
   * Calls back soon after a commit by this process or another; the callback must not block. Calls
   * may be spurious.
   */
  Subscription onCommit(Runnable changed);

  /** Ends with {@link #close()}; closing twice does nothing. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
