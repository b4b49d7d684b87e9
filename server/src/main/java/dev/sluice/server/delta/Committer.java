package dev.sluice.server.delta;

import dev.sluice.server.delta.CommitParser.TornCommitException;
import dev.sluice.server.delta.LogState.SeenTransaction;
import dev.sluice.server.delta.LogTail.Head;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.CommitOutcome.AlreadyCommitted;
import dev.sluice.server.model.CommitOutcome.Committed;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Commits transactions: writes version N+1 by put-if-absent and, where another writer was first,
 * reads what that one did and goes on behind it, or refuses.
 *
 * <p>What a winner may have done to the files and the protocol is decided by {@link
 * ConflictChecker}. Beyond that:
 *
 * <ul>
 *   <li>it changed the protocol: refused where it can no longer be read or written
 *   <li>it changed the metadata: {@code DELTA_METADATA_CHANGED} where the transaction read other
 *   <li>it committed a transaction of our application: {@code DELTA_CONCURRENT_TRANSACTION}
 * </ul>
 *
 * <p>Commits to one table queue up in this process, first come first served; other processes meet
 * at put-if-absent.
 */
final class Committer {
  private final String table;
  private final FilePaths paths;
  private final FileStore store;
  private final LogReader reader;
  private final LogTail tail;
  private final InstantSource clock;
  private final ReentrantLock turn = new ReentrantLock(true);

  Committer(FilePaths paths, FileStore store, LogReader reader, LogTail tail, InstantSource clock) {
    this.table = paths.table();
    this.paths = paths;
    this.store = store;
    this.reader = reader;
    this.tail = tail;
    this.clock = clock;
  }

  CommitOutcome commit(Transaction transaction) {
    keep(transaction);
    turn.lock();
    try {
      tail.advanceSurely();
      Head head = tail.head(transaction.actions().transactions());
      Optional<AlreadyCommitted> before = already(transaction, head);
      return before.isPresent() ? before.get() : commit(transaction, head);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Puts the new files where the log's readers find them, which may take long. Those of a commit
   * that fails are left to VACUUM: whether it failed is not always known.
   */
  private void keep(Transaction transaction) {
    try {
      store.keep(transaction.writtenTo(paths.root()));
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "Table " + table + ": a new file could not be stored: " + e.getMessage(),
          e);
    }
  }

  /** Refuses a table that nothing can be appended to, as it is now. */
  void checkAppendable() {
    Head head = tail.head(List.of());
    WriteRules.checkFeatures(table, head.protocol(), head.metadata());
  }

  /** Refuses a table whose rows cannot be changed, as it is now. */
  void checkChangeable() {
    checkAppendable();
    WriteRules.checkRemovable(table, tail.metadata());
  }

  /** Runs the work while no commit is under way. */
  void betweenCommits(Runnable work) {
    turn.lock();
    try {
      work.run();
    } finally {
      turn.unlock();
    }
  }

  private Optional<AlreadyCommitted> already(Transaction transaction, Head head) {
    List<TransactionId> ids = transaction.actions().transactions();
    for (TransactionId id : ids) {
      SeenTransaction seen = head.transactions().get(id.appId());
      if (seen != null && seen.version() >= id.version()) {
        if (ids.size() > 1) {
          throw fenced(id.appId(), seen);
        }
        return Optional.of(new AlreadyCommitted(seen.seenAt()));
      }
    }
    return Optional.empty();
  }

  private Committed commit(Transaction transaction, Head atEntry) {
    ConflictChecker conflicts = new ConflictChecker(table, transaction);
    String token = UUID.randomUUID().toString();
    Head head = atEntry;
    long checked = transaction.basis(head.version());
    checkReadBefore(checked, head);
    while (true) {
      checkFits(transaction, head);
      checkNotFenced(atEntry.transactions(), head);
      while (checked < head.version()) {
        checked++;
        conflicts.check(winner(checked));
      }
      if (put(transaction, head, token)) {
        return new Committed(head.version() + 1);
      }
      Head before = head;
      tail.advance();
      head = tail.head(transaction.actions().transactions());
      if (head.version() == before.version()) {
        throw again(
            "another writer has begun "
                + LogFiles.commitName(head.version() + 1)
                + " and not finished it.");
      }
    }
  }

  private void checkReadBefore(long read, Head head) {
    if (read > head.version()) {
      throw again("version " + read + " was read, but the newest is " + head.version() + ".");
    }
  }

  private LoggedCommit winner(long version) {
    try {
      return reader
          .read(version)
          .orElseThrow(
              () -> again(LogFiles.commitName(version) + " was cleaned since the table was read."));
    } catch (TornCommitException e) {
      throw LogLoader.torn(table, version, e);
    }
  }

  private SluiceException again(String why) {
    return new SluiceException(ErrorCode.DELTA_CONCURRENT_WRITE, "Table " + table + ": " + why);
  }

  private void checkFits(Transaction transaction, Head head) {
    WriteRules.checkFeatures(table, head.protocol(), head.metadata());
    if (!transaction.metadata().equals(head.metadata())) {
      throw new SluiceException(
          ErrorCode.DELTA_METADATA_CHANGED,
          "Table "
              + table
              + " has other metadata at version "
              + head.version()
              + " than the files were written for.");
    }
    Protocol protocol = transaction.actions().protocol();
    LogTail.check(table, protocol == null ? head.protocol() : protocol, transaction.writtenFor());
    if (transaction.removesData()) {
      WriteRules.checkRemovable(table, transaction.writtenFor());
    }
    WriteRules.check(table, transaction.writtenFor(), transaction.actions().added());
  }

  private void checkNotFenced(Map<String, SeenTransaction> atEntry, Head head) {
    head.transactions()
        .forEach(
            (appId, now) -> {
              if (!now.equals(atEntry.get(appId))) {
                throw fenced(appId, now);
              }
            });
  }

  private SluiceException fenced(String appId, SeenTransaction by) {
    return new SluiceException(
        ErrorCode.DELTA_CONCURRENT_TRANSACTION,
        "Table "
            + table
            + ": another writer committed transaction "
            + by.version()
            + " of application "
            + appId
            + " in version "
            + by.seenAt()
            + " meanwhile.");
  }

  /** Whether the next version is now ours. */
  private boolean put(Transaction transaction, Head head, String token) {
    long version = head.version() + 1;
    boolean stamped = transaction.writtenFor().hasInCommitTimes();
    long millis = Math.max(clock.millis(), head.newestMillis() + (stamped ? 1 : 0));
    long since = stamped && !head.metadata().hasInCommitTimes() ? version : CommitWriter.NEVER;
    byte[] content =
        CommitWriter.content(paths, transaction, new CommitWriter.Stamp(token, millis, since));
    try {
      if (!store.putIfAbsent(file(version), content)) {
        return false;
      }
      tail.accept(reader.written(version, content));
      return true;
    } catch (IOException e) {
      return resolve(version, content, token, e);
    } catch (TornCommitException e) {
      throw new AssertionError("a commit as written must parse", e);
    }
  }

  private Path file(long version) {
    return LogFiles.commit(paths.root(), version);
  }

  /**
   * Finds out what became of a write whose outcome is unknown: the file is there and ours, there
   * and another's, or not there.
   */
  private boolean resolve(long version, byte[] content, String token, IOException failure) {
    try {
      Optional<LoggedCommit> logged = reader.readAgain(version);
      if (logged.isEmpty()) {
        throw unavailable(version, "could not be written, and nothing was committed: ", failure);
      }
      boolean ours = logged.get().mark().token().equals(token);
      if (ours) {
        // There, but perhaps not for good: the failure may have been the directory's sync.
        store.putIfAbsent(file(version), content);
        tail.accept(logged.get());
      }
      return ours;
    } catch (TornCommitException e) {
      // Our writes are whole or not there, so a torn commit is another writer's.
      return false;
    } catch (IOException e) {
      throw unavailable(version, "was written but could not be synced: ", e);
    }
  }

  private SluiceException unavailable(long version, String what, IOException failure) {
    return new SluiceException(
        ErrorCode.STORAGE_UNAVAILABLE,
        "Table " + table + ": " + LogFiles.commitName(version) + " " + what + failure.getMessage(),
        failure);
  }
}
