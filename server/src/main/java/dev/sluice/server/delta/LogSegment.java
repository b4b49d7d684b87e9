package dev.sluice.server.delta;

import dev.sluice.server.storage.FileStore.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a listing of the log directory offers for rebuilding a version.
 *
 * @param from the version that the listing begins with
 * @param commits the versions that have a commit file
 * @param checkpoints the complete checkpoints by version, whose files are not empty; one version
 *     may have several
 */
record LogSegment(
    long from, NavigableSet<Long> commits, NavigableMap<Long, List<CheckpointFiles>> checkpoints) {
  private static final Pattern SINGLE = Pattern.compile("(\\d{20})\\.checkpoint\\.parquet");
  private static final Pattern PART =
      Pattern.compile("(\\d{20})\\.checkpoint\\.(\\d{10})\\.(\\d{10})\\.parquet");
  private static final Pattern V2 =
      Pattern.compile("(\\d{20})\\.checkpoint\\.[0-9a-fA-F-]{36}\\.(?:json|parquet)");

  /** A listing of the whole log. */
  static LogSegment of(List<StoredFile> listing) {
    return of(0, listing);
  }

  static LogSegment of(long from, List<StoredFile> listing) {
    LogSegment segment = new LogSegment(from, new TreeSet<>(), new TreeMap<>());
    TreeMap<String, List<StoredFile>> parts = new TreeMap<>();
    for (StoredFile file : listing) {
      segment.add(file, parts);
    }
    parts.values().forEach(segment::addParts);
    return segment;
  }

  private void add(StoredFile file, TreeMap<String, List<StoredFile>> parts) {
    OptionalLong commit = LogFiles.commitVersion(file.name());
    if (commit.isPresent()) {
      commits.add(commit.getAsLong());
      return;
    }
    Matcher single = SINGLE.matcher(file.name());
    Matcher part = PART.matcher(file.name());
    Matcher v2 = V2.matcher(file.name());
    if (file.sizeBytes() == 0) {
      return;
    }
    if (single.matches()) {
      addCheckpoint(single.group(1), true, List.of(file));
    } else if (part.matches()) {
      String set = part.group(1) + "." + part.group(3);
      parts.computeIfAbsent(set, key -> new ArrayList<>()).add(file);
    } else if (v2.matches()) {
      addCheckpoint(v2.group(1), false, List.of(file));
    }
  }

  private void addParts(List<StoredFile> files) {
    Matcher matcher = PART.matcher(files.get(0).name());
    if (matcher.matches() && files.size() == Integer.parseInt(matcher.group(3))) {
      addCheckpoint(matcher.group(1), true, files);
    }
  }

  private void addCheckpoint(String digits, boolean classic, List<StoredFile> files) {
    long version = Long.parseLong(digits);
    checkpoints
        .computeIfAbsent(version, key -> new ArrayList<>())
        .add(new CheckpointFiles(version, classic, files));
  }

  boolean holds(long version) {
    return commits.contains(version) || checkpoints.containsKey(version);
  }

  boolean isEmpty() {
    return commits.isEmpty() && checkpoints.isEmpty();
  }

  /** The newest version that the listing knows of. */
  long newest() {
    return Math.max(last(commits), last(checkpoints.navigableKeySet()));
  }

  /** The oldest version that can be built; null where there is none. */
  @Nullable Long oldest() {
    if (commits.contains(0L)) {
      return 0L;
    }
    return checkpoints.isEmpty() ? null : checkpoints.firstKey();
  }

  /** The first version in the range that has no commit file. */
  OptionalLong missing(long from, long to) {
    for (long version = from; version <= to; version++) {
      if (!commits.contains(version)) {
        return OptionalLong.of(version);
      }
    }
    return OptionalLong.empty();
  }

  private static long last(NavigableSet<Long> versions) {
    return versions.isEmpty() ? -1 : versions.last();
  }
}
