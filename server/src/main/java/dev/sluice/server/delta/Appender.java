package dev.sluice.server.delta;

import dev.sluice.server.delta.CommitParser.TornCommitException;
import dev.sluice.server.delta.LogState.SeenTransaction;
import dev.sluice.server.delta.LogTail.Head;
import dev.sluice.server.model.CommitOutcome;
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
 * Commits blind appends: writes version N+1 by put-if-absent and, where another writer was first,
 * reads what that one did and goes on behind it.
 *
 * <p>What a winner may have done, and what follows (Delta's conflict matrix, the rows that a blind
 * append can meet):
 *
 * <ul>
 *   <li>added or removed files: nothing, the append goes one version later
 *   <li>changed the protocol: refused where it can no longer be read or written, else nothing
 *   <li>changed the metadata: {@code DELTA_METADATA_CHANGED} where the files were written for other
 *   <li>committed a transaction of our application: {@code DELTA_CONCURRENT_TRANSACTION}
 * </ul>
 *
 * <p>Appends to one table queue up in this process, first come first served; other processes meet
 * at put-if-absent.
 */
final class Appender {
  private final String table;
  private final Path root;
  private final FileStore store;
  private final LogReader reader;
  private final LogTail tail;
  private final InstantSource clock;
  private final ReentrantLock turn = new ReentrantLock(true);

  Appender(
      String table,
      Path root,
      FileStore store,
      LogReader reader,
      LogTail tail,
      InstantSource clock) {
    this.table = table;
    this.root = root;
    this.store = store;
    this.reader = reader;
    this.tail = tail;
    this.clock = clock;
  }

  CommitOutcome append(Append append) {
    turn.lock();
    try {
      return commit(append);
    } finally {
      turn.unlock();
    }
  }

  /** Refuses a table that nothing can be appended to, as it is now. */
  void check() {
    Head head = tail.head(List.of());
    WriteRules.checkFeatures(table, head.protocol(), head.metadata());
  }

  /** Runs the work while no append is under way. */
  void betweenAppends(Runnable work) {
    turn.lock();
    try {
      work.run();
    } finally {
      turn.unlock();
    }
  }

  private CommitOutcome commit(Append append) {
    tail.advance();
    Head head = tail.head(append.transactions());
    Map<String, SeenTransaction> atEntry = head.transactions();
    for (TransactionId transaction : append.transactions()) {
      SeenTransaction seen = atEntry.get(transaction.appId());
      if (seen != null && seen.version() >= transaction.version()) {
        if (append.transactions().size() > 1) {
          throw fenced(transaction.appId(), seen);
        }
        return new CommitOutcome.AlreadyCommitted(seen.seenAt());
      }
    }
    String token = UUID.randomUUID().toString();
    while (true) {
      checkFits(append, head);
      checkNotFenced(atEntry, head);
      if (put(append, head, token)) {
        return new CommitOutcome.Committed(head.version() + 1);
      }
      Head before = head;
      tail.advance();
      head = tail.head(append.transactions());
      if (head.version() == before.version()) {
        throw new SluiceException(
            ErrorCode.DELTA_CONCURRENT_WRITE,
            "Table "
                + table
                + ": another writer has begun "
                + LogFiles.commitName(head.version() + 1)
                + " and not finished it.");
      }
    }
  }

  private void checkFits(Append append, Head head) {
    WriteRules.checkFeatures(table, head.protocol(), head.metadata());
    if (!append.writtenFor().equals(head.metadata())) {
      throw new SluiceException(
          ErrorCode.DELTA_METADATA_CHANGED,
          "Table "
              + table
              + " has other metadata at version "
              + head.version()
              + " than the files were written for.");
    }
    WriteRules.check(table, head.metadata(), append.files());
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
  private boolean put(Append append, Head head, String token) {
    long version = head.version() + 1;
    long millis = Math.max(clock.millis(), head.newestMillis());
    byte[] content = CommitWriter.content(append, token, millis);
    try {
      if (!store.putIfAbsent(LogFiles.commit(root, version), content)) {
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

  /**
   * Finds out what became of a write whose outcome is unknown: the file is there and ours, there
   * and another's, or not there.
   */
  private boolean resolve(long version, byte[] content, String token, IOException failure) {
    try {
      Optional<LoggedCommit> logged = reader.readAgain(version);
      if (logged.isEmpty()) {
        throw new SluiceException(
            ErrorCode.STORAGE_UNAVAILABLE,
            "Table "
                + table
                + ": "
                + LogFiles.commitName(version)
                + " could not be written, and nothing was committed: "
                + failure.getMessage(),
            failure);
      }
      boolean ours = logged.get().mark().token().equals(token);
      if (ours) {
        // There, but perhaps not for good: the failure may have been the directory's sync.
        store.putIfAbsent(LogFiles.commit(root, version), content);
        tail.accept(logged.get());
      }
      return ours;
    } catch (TornCommitException e) {
      // Our writes are whole or not there, so a torn commit is another writer's.
      return false;
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "Table "
              + table
              + ": "
              + LogFiles.commitName(version)
              + " was written but could not be synced: "
              + e.getMessage(),
          e);
    }
  }
}
