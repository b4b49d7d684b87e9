package dev.sluice.server.source.delta;

import dev.sluice.server.delta.Commit;
import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.DataFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Counts what a stream has not processed yet. Each commit is summed up once, when it is first seen,
 * and forgotten when it is processed, so that no look reads the outstanding log again.
 */
final class BacklogCounter {
  private static final int PAGE = 256;

  private final StreamedLog log;
  private final Emission emission;
  private final Deque<Backlog> outstanding = new ArrayDeque<>();
  private final Deque<Instant> timestamps = new ArrayDeque<>();
  private long firstVersion;

  BacklogCounter(StreamedLog log, Emission emission) {
    this.log = log;
    this.emission = emission;
  }

  /**
   * Sums up the files of a version that is partly processed and all commits after it.
   *
   * @param rest the files of that version that are not processed
   * @param fromVersion the first commit of which nothing is processed; never less than before
   */
  Backlog count(List<DataFile> rest, long fromVersion, Instant now) {
    forgetBefore(fromVersion);
    countNew();
    Backlog total = sum(rest);
    for (Backlog commit : outstanding) {
      total = plus(total, commit);
    }
    Instant oldest = timestamps.isEmpty() ? now : timestamps.getFirst();
    long seconds = Math.max(0, Duration.between(oldest, now).toSeconds());
    return new Backlog(total.versions(), total.files(), total.bytes(), total.rows(), seconds);
  }

  private void forgetBefore(long version) {
    while (!outstanding.isEmpty() && firstVersion < version) {
      outstanding.removeFirst();
      timestamps.removeFirst();
      firstVersion++;
    }
    if (outstanding.isEmpty()) {
      firstVersion = version;
    }
  }

  private void countNew() {
    List<Commit> commits;
    do {
      long next = firstVersion + outstanding.size();
      commits = log.changes(next, PAGE);
      if (!commits.isEmpty() && commits.get(0).version() > next) { // those before it are lost
        outstanding.clear();
        timestamps.clear();
        firstVersion = commits.get(0).version();
      }
      for (Commit commit : commits) {
        outstanding.addLast(sum(emission.of(commit).files()));
        timestamps.addLast(commit.timestamp());
      }
    } while (commits.size() == PAGE);
  }

  private static Backlog sum(List<DataFile> files) {
    Backlog sum = new Backlog(files.isEmpty() ? 0 : 1, 0, 0, 0, 0);
    for (DataFile file : files) {
      sum = plus(sum, new Backlog(0, 1, file.sizeBytes(), file.records(), 0));
    }
    return sum;
  }

  private static Backlog plus(Backlog a, Backlog b) {
    boolean known = a.rows() != DataFile.UNKNOWN && b.rows() != DataFile.UNKNOWN;
    return new Backlog(
        a.versions() + b.versions(),
        a.files() + b.files(),
        a.bytes() + b.bytes(),
        known ? a.rows() + b.rows() : DataFile.UNKNOWN,
        0);
  }
}
