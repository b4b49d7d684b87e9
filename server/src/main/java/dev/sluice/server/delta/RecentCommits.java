package dev.sluice.server.delta;

import java.nio.file.Path;
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

  private record Key(Path root, long version) {}

  RecentCommits(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized Optional<LoggedCommit> get(Path root, long version) {
    return Optional.ofNullable(commits.get(new Key(root, version)));
  }

  synchronized void put(Path root, LoggedCommit commit) {
    LoggedCommit before = commits.put(new Key(root, commit.version()), commit);
    bytes += commit.mark().sizeBytes() - (before == null ? 0 : before.mark().sizeBytes());
    var oldest = commits.values().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      bytes -= oldest.next().mark().sizeBytes();
      oldest.remove();
    }
  }

  /** Forgets a table that was dropped or replaced. */
  synchronized void forget(Path root) {
    commits.entrySet().removeIf(entry -> entry.getKey().root().equals(root));
    bytes = commits.values().stream().mapToLong(commit -> commit.mark().sizeBytes()).sum();
  }
}
