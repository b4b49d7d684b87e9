package dev.sluice.server.tables;

import dev.sluice.server.delta.Append;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WrittenFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The appends to one table: those that arrive while a commit is under way share the next one. No
 * timer is involved, so an append that is alone waits for nobody. Safe for use by many threads.
 *
 * <p>A commit of several holds a {@code txn} for each request that has one, and one file with the
 * rows of all that were small. Either all of it is in the log or nothing, so a process that dies at
 * any line leaves each request done or not done, and a repeated one finds out by its {@code txn}.
 * Where the log refuses the whole, each request is tried alone: a fault of one is not its
 * neighbours'.
 */
final class AppendQueue {
  private static final int MOST_IN_GROUP = 256;
  private static final Map<String, String> PARAMETERS = Map.of("mode", "Append");

  private final Staging staging;
  private final Deque<PendingAppend> waiting = new ArrayDeque<>();
  private final ReentrantLock turn = new ReentrantLock(true);

  AppendQueue(Staging staging) {
    this.staging = staging;
  }

  /** Returns or throws when the rows are known to be in the log or, as far as can be, not. */
  AppendedRows append(PendingAppend pending) {
    synchronized (waiting) {
      waiting.add(pending);
    }
    turn.lock();
    try {
      while (!pending.isDone()) {
        commit(nextGroup());
      }
    } finally {
      turn.unlock();
    }
    return pending.result();
  }

  /**
   * The first that waits and all that can go with it: written for the same metadata, and no other
   * transaction of the same application, since a commit holds one of each.
   */
  private List<PendingAppend> nextGroup() {
    synchronized (waiting) {
      List<PendingAppend> group = new ArrayList<>();
      List<PendingAppend> later = new ArrayList<>();
      Map<String, Long> versions = new HashMap<>();
      Set<String> blocked = new HashSet<>();
      while (!waiting.isEmpty() && group.size() < MOST_IN_GROUP) {
        PendingAppend next = waiting.remove();
        PendingAppend first = group.isEmpty() ? next : group.get(0);
        if (first.target == next.target
            && first.metadata.equals(next.metadata)
            && fits(next.transaction, versions, blocked)) {
          group.add(next);
        } else {
          later.add(next);
        }
      }
      for (int i = later.size() - 1; i >= 0; i--) {
        waiting.addFirst(later.get(i));
      }
      return group;
    }
  }

  private static boolean fits(
      @Nullable TransactionId transaction, Map<String, Long> versions, Set<String> blocked) {
    if (transaction == null) {
      return true;
    }
    String appId = transaction.appId();
    long first = versions.computeIfAbsent(appId, absent -> transaction.version());
    if (first != transaction.version()) {
      blocked.add(appId); // what comes after it must not overtake it
    }
    return !blocked.contains(appId);
  }

  private void commit(List<PendingAppend> group) {
    try {
      List<PendingAppend> fresh = firstOfEach(withoutReplays(group));
      if (fresh.size() > 1 && !together(fresh)) {
        fresh.forEach(this::alone);
      } else if (fresh.size() == 1) {
        alone(fresh.get(0));
      }
      answerRepeats(group, fresh);
    } catch (RuntimeException | Error e) {
      group.stream().filter(pending -> !pending.isDone()).forEach(pending -> pending.fail(e));
    }
  }

  /** Answers those whose transaction the log holds; gives the others. */
  private static List<PendingAppend> withoutReplays(List<PendingAppend> group) {
    List<PendingAppend> fresh = new ArrayList<>();
    for (PendingAppend pending : group) {
      Optional<CommitOutcome.AlreadyCommitted> earlier =
          Optional.ofNullable(pending.transaction).flatMap(pending.target::committed);
      if (earlier.isPresent()) {
        Staging.delete(pending.target.root(), pending.rows.files());
        pending.succeed(earlier.get().version(), true);
      } else {
        fresh.add(pending);
      }
    }
    return fresh;
  }

  /** Leaves out the requests that repeat a transaction of one before them. */
  private static List<PendingAppend> firstOfEach(List<PendingAppend> group) {
    Set<TransactionId> seen = new HashSet<>();
    return group.stream()
        .filter(pending -> pending.transaction == null || seen.add(pending.transaction))
        .toList();
  }

  /** What repeats a request of the same group is answered as that one was. */
  private static void answerRepeats(List<PendingAppend> group, List<PendingAppend> fresh) {
    for (PendingAppend pending : group) {
      if (pending.isDone()) {
        continue;
      }
      Staging.delete(pending.target.root(), pending.rows.files());
      fresh.stream()
          .filter(first -> Objects.equals(first.transaction, pending.transaction))
          .findFirst()
          .orElseThrow()
          .answerRepeat(pending);
    }
  }

  /** Whether all are answered; otherwise the log holds none of them. */
  private boolean together(List<PendingAppend> group) {
    DeltaTable target = group.get(0).target;
    List<List<@Nullable Object>> held = new ArrayList<>();
    group.forEach(pending -> held.addAll(pending.rows.held()));
    List<WrittenFile> shared = List.of();
    try {
      shared = staging.rows(held, target.root(), group.get(0).metadata);
      CommitOutcome outcome = target.append(append(group, shared));
      if (outcome instanceof CommitOutcome.Committed) {
        group.forEach(pending -> pending.succeed(outcome.version(), false));
        return true;
      }
    } catch (SluiceException e) {
      if (e.code() == ErrorCode.STORAGE_UNAVAILABLE) {
        group.forEach(pending -> pending.fail(e));
        return true;
      }
    }
    Staging.delete(target.root(), shared);
    return false;
  }

  private static Append append(List<PendingAppend> group, List<WrittenFile> shared) {
    List<WrittenFile> files = new ArrayList<>(shared);
    List<TransactionId> transactions = new ArrayList<>();
    for (PendingAppend pending : group) {
      files.addAll(pending.rows.files());
      if (pending.transaction != null) {
        transactions.add(pending.transaction);
      }
    }
    return new Append(group.get(0).metadata, files, transactions, "WRITE", PARAMETERS);
  }

  private void alone(PendingAppend pending) {
    try {
      List<WrittenFile> files = new ArrayList<>(pending.rows.files());
      files.addAll(staging.rows(pending.rows.held(), pending.target.root(), pending.metadata));
      CommitOutcome outcome =
          TableCatalog.commit(pending.target, pending.metadata, files, pending.transaction);
      pending.succeed(outcome.version(), outcome instanceof CommitOutcome.AlreadyCommitted);
    } catch (RuntimeException e) {
      pending.fail(e);
    }
  }
}
