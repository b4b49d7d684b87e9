package dev.sluice.server.delta;

import dev.sluice.server.model.RowFilter;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a {@link Transaction} read of its table: commits that others made meanwhile are borne as far
 * as they left that alone.
 */
public final class ReadSet {
  private static final ReadSet NOTHING = new ReadSet(false, Set.of(), file -> false);
  private static final ReadSet WHOLE_TABLE = new ReadSet(true, Set.of(), file -> true);

  private final boolean wholeTable;
  private final Set<String> paths;
  private final Predicate<AddedFile> covers;

  private ReadSet(boolean wholeTable, Set<String> paths, Predicate<AddedFile> covers) {
    this.wholeTable = wholeTable;
    this.paths = paths;
    this.covers = covers;
  }

  /** No file, as for an append of rows that come from elsewhere. */
  public static ReadSet nothing() {
    return NOTHING;
  }

  /** Every file: whatever others remove or, but for blind appends, add is a conflict. */
  public static ReadSet wholeTable() {
    return WHOLE_TABLE;
  }

  /**
   * These files and no others, as for a compaction: what others add is no conflict.
   *
   * @param files of the snapshot that was read
   */
  public static ReadSet files(Collection<AddedFile> files) {
    return new ReadSet(false, paths(files), file -> false);
  }

  /**
   * Every file that a filter lets pass, as for an UPDATE with a condition on a partition column:
   * what others add and the filter lets pass should have been read, and is a conflict.
   *
   * @param files those of the snapshot that the filter let pass, or those of them that were read
   *     because nothing else told what they hold
   * @param filter must let pass what it cannot decide; called on the committing thread
   */
  public static ReadSet matching(Collection<AddedFile> files, Predicate<AddedFile> filter) {
    return new ReadSet(false, paths(files), filter);
  }

  /**
   * The files of a snapshot that may hold a row which is wanted: what others add is a conflict
   * where it may hold such a row too.
   */
  public static ReadSet of(Snapshot snapshot, RowFilter wanted) {
    return wanted.equals(RowFilter.ANY)
        ? WHOLE_TABLE
        : matching(snapshot.files(wanted), new FilePruning(snapshot.metadata(), wanted)::mayMatch);
  }

  private static Set<String> paths(Collection<AddedFile> files) {
    return files.stream().map(added -> added.file().path()).collect(Collectors.toUnmodifiableSet());
  }

  boolean isNothing() {
    return this == NOTHING;
  }

  /** Whether a file that was there was read; by its path, whichever its deletion vector. */
  boolean holds(RemovedFile removed) {
    return wholeTable || paths.contains(removed.path());
  }

  /** Whether a file would have been read, had it been there. */
  boolean covers(AddedFile added) {
    return covers.test(added);
  }
}
