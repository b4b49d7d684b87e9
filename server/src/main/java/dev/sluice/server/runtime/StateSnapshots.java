package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.StateLog;
import dev.sluice.server.checkpoint.StateVersion;
import dev.sluice.server.engine.StateSession;
import dev.sluice.server.model.StreamingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Files of a whole state that take the place of those of its changes, where these have become as
 * many. They bound what a restart reads; nothing depends on them.
 *
 * <p>One is written at a time, beside the batches that come meanwhile, and holds the state as the
 * batch left it after which it was begun. It counts once a batch's entry names it, together with
 * the files of the changes since; until then the entries name those that it is to replace.
 */
final class StateSnapshots implements AutoCloseable {
  /** Fewer changed rows are not worth a file of the whole state. */
  private static final long LEAST_CHANGES = 10_000;

  /** So many files take as long to open as a small state to write. */
  private static final int MOST_FILES = 100;

  /** Batches wait for a snapshot that has fallen behind by so many times what begins one. */
  private static final int MOST_BEHIND = 4;

  private final StateLog log;
  private final Supplier<UUID> attempts;
  private @Nullable Writing writing;

  StateSnapshots(StateLog log, Supplier<UUID> attempts) {
    this.log = log;
    this.attempts = attempts;
  }

  /**
   * A snapshot under way.
   *
   * @param covered what the checkpoint had of the operator when it began
   */
  private record Writing(
      int operator, StateVersion.Operator covered, String name, StateSession.Snapshot snapshot) {}

  /** What the checkpoint has after a committed batch, with a snapshot that is written by now. */
  List<StateVersion.Operator> after(List<StateVersion.Operator> kept) {
    Writing done = writing;
    if (done == null) {
      return kept;
    }
    StateVersion.Operator operator = kept.get(done.operator());
    long since = operator.changed() - done.covered().changed();
    if (since > MOST_BEHIND * Math.max(LEAST_CHANGES, operator.rows())) {
      done.snapshot().await();
    }
    if (!done.snapshot().isWritten()) {
      return kept;
    }
    writing = null;
    log.publish(done.name());
    List<String> files = new ArrayList<>(operator.files());
    files.removeAll(done.covered().files());
    files.add(0, done.name());
    List<StateVersion.Operator> next = new ArrayList<>(kept);
    next.set(
        done.operator(),
        new StateVersion.Operator(
            operator.name(), operator.shape(), files, operator.rows(), since));
    return next;
  }

  /** Begins one where that is worth it, with the state as the last committed batch left it. */
  void begin(StateSession session, StreamingPlan plan, List<StateVersion.Operator> kept) {
    for (int i = 0; i < kept.size() && writing == null; i++) {
      if (isWorthIt(kept.get(i))) {
        String name = i + "-" + attempts.get() + ".snapshot.parquet";
        Path unfinished = log.directory().resolve(name + StateLog.UNFINISHED);
        StateSession.Snapshot snapshot = session.snapshot(plan, i, unfinished);
        writing = new Writing(i, kept.get(i), name, snapshot);
      }
    }
  }

  private static boolean isWorthIt(StateVersion.Operator operator) {
    boolean many = operator.changed() > Math.max(LEAST_CHANGES, operator.rows());
    boolean small = operator.rows() <= LEAST_CHANGES * MOST_FILES;
    return many || (small && operator.files().size() > MOST_FILES);
  }

  /** Gives up what is not written yet. */
  @Override
  public void close() {
    if (writing != null) {
      writing.snapshot().close();
      writing = null;
    }
  }
}
