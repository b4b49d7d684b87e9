package dev.sluice.server.model;

import org.jspecify.annotations.Nullable;

/** Where a query's rows come from. */
public sealed interface SourceSpec {

  /**
   * A Delta table, polled through its log. Options mean what they mean in Spark's Delta source.
   *
   * @param start where a new query begins to read, null for a snapshot of the table at the start
   *     and the commits after it; never {@link StartingPoint.Exact} nor {@link
   *     StartingPoint.SchemaVersion}
   * @param content what is emitted; where that is changes, what {@code changes} says of commits
   *     that are there is without meaning
   * @param excludeRegex data files are not read where this is found in their paths as the log has
   *     them, null for none; a valid regular expression
   * @param eventTime a column of timestamps by which an initial snapshot is read, the earliest
   *     first; null for the order of its files
   */
  record Delta(
      TableRef table,
      Changes changes,
      BatchLimits limits,
      @Nullable StartingPoint start,
      Content content,
      @Nullable String excludeRegex,
      @Nullable String eventTime)
      implements SourceSpec {
    public Delta {
      if (start instanceof StartingPoint.Exact || start instanceof StartingPoint.SchemaVersion) {
        throw new IllegalArgumentException("a definition gives no place of a checkpoint");
      }
    }

    /** A source with the options of old; a null version is a snapshot at the start. */
    public Delta(
        TableRef table,
        boolean ignoreChanges,
        boolean ignoreDeletes,
        boolean skipChangeCommits,
        int maxFilesPerTrigger,
        @Nullable Long startingVersion) {
      this(
          table,
          new Changes(ignoreChanges, ignoreDeletes, skipChangeCommits, false),
          BatchLimits.files(maxFilesPerTrigger),
          startingVersion == null ? null : new StartingPoint.Version(startingVersion),
          Content.ROWS,
          null,
          null);
    }

    /** A source that passes over no commit. */
    public Delta(
        TableRef table,
        boolean ignoreChanges,
        boolean ignoreDeletes,
        int maxFilesPerTrigger,
        @Nullable Long startingVersion) {
      this(table, ignoreChanges, ignoreDeletes, false, maxFilesPerTrigger, startingVersion);
    }

    /** The same source from another start on. */
    public Delta withStart(@Nullable StartingPoint other) {
      return new Delta(table, changes, limits, other, content, excludeRegex, eventTime);
    }

    /** The same table's change data feed. */
    public Delta withChangeFeed() {
      return new Delta(table, changes, limits, start, Content.CHANGE_FEED, excludeRegex, eventTime);
    }

    /** The same table's rows that really changed. */
    public Delta withRowChanges() {
      return new Delta(table, changes, limits, start, Content.ROW_CHANGES, excludeRegex, eventTime);
    }

    /** The same source in batches of another size. */
    public Delta withLimits(BatchLimits other) {
      return new Delta(table, changes, other, start, content, excludeRegex, eventTime);
    }

    /** The same source whose initial snapshot is read by the times of a column. */
    public Delta withEventTimeOrder(String column) {
      return new Delta(table, changes, limits, start, content, excludeRegex, column);
    }
  }

  /** What a stream is made of. */
  enum Content {
    /** The rows of files that are added. */
    ROWS,
    /** The change data feed that the table records. */
    CHANGE_FEED,
    /**
     * The rows that commits really added, removed or changed, whether the table records it or not.
     */
    ROW_CHANGES
  }

  /**
   * What a stream makes of commits that take rows out of the table, and of those that are gone.
   *
   * @param ignoreChanges emit the files that a change rewrote, removals pass unseen; includes
   *     {@code ignoreDeletes}
   * @param ignoreDeletes let commits pass that only remove files
   * @param skipChangeCommits pass over commits that remove rows, with all that they add
   * @param skipLostCommits pass over commits that were cleaned from the log before they were read
   */
  record Changes(
      boolean ignoreChanges,
      boolean ignoreDeletes,
      boolean skipChangeCommits,
      boolean skipLostCommits) {
    /** Such a commit fails the query. */
    public static final Changes REFUSED = new Changes(false, false, false, false);
  }

  /**
   * How much of a source one batch takes: files, until either limit is reached, and always one.
   *
   * @param maxFiles at least 1, {@link #UNLIMITED} for no limit
   * @param maxBytes at least 1, {@link #UNLIMITED} for no limit
   */
  record BatchLimits(long maxFiles, long maxBytes) {
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Spark's default, but no limit where one of bytes is given. */
    public static final int DEFAULT_MAX_FILES = 1000;

    public static final BatchLimits DEFAULT = new BatchLimits(DEFAULT_MAX_FILES, UNLIMITED);

    /** All there is. */
    public static final BatchLimits NONE = new BatchLimits(UNLIMITED, UNLIMITED);

    /** A limit of files only. */
    public static BatchLimits files(long most) {
      return new BatchLimits(most, UNLIMITED);
    }
  }
}
