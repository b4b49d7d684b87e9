package dev.sluice.server.delta;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The commits read last, of all tables, bounded by the bytes of their files; so many queries on one
 * table read each commit once. Safe for use by many threads.
 */
final class RecentCommits {
  private final long maxBytes;
  private final Map<Key, LoggedCommit> commits = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /** A reader knows one table; the next table of the same path has a reader of its own. */
  private record Key(LogReader reader, long version) {}

  RecentCommits(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized Optional<LoggedCommit> get(LogReader reader, long version) {
    return Optional.ofNullable(commits.get(new Key(reader, version)));
  }

  synchronized void put(LogReader reader, LoggedCommit commit) {
    LoggedCommit before = commits.put(new Key(reader, commit.version()), commit);
    bytes += commit.mark().sizeBytes() - (before == null ? 0 : before.mark().sizeBytes());
    var oldest = commits.values().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      bytes -= oldest.next().mark().sizeBytes();
      oldest.remove();
    }
  }
}
