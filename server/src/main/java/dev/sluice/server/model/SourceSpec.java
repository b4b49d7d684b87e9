package dev.sluice.server.model;

import org.jspecify.annotations.Nullable;

/** Where a query's rows come from. */
public sealed interface SourceSpec {

  /**
   * A Delta table, polled through its log. Options mean what they mean in Spark's Delta source.
   *
   * @param ignoreChanges emit the files that a change rewrote, removals pass unseen; includes
   *     {@code ignoreDeletes}
   * @param ignoreDeletes let commits pass that only remove files
   * @param skipChangeCommits pass over commits that remove rows, with all that they add
   * @param maxFilesPerTrigger most files in a batch, at least 1
   * @param startingVersion first version to read, null for a snapshot of the table at the start and
   *     the commits after it, {@link #LATEST} for only what is committed after the start
   */
  record Delta(
      TableRef table,
      boolean ignoreChanges,
      boolean ignoreDeletes,
      boolean skipChangeCommits,
      int maxFilesPerTrigger,
      @Nullable Long startingVersion)
      implements SourceSpec {
    /** Spark's default. */
    public static final int DEFAULT_MAX_FILES_PER_TRIGGER = 1000;

    /** The option value {@code latest}. */
    public static final long LATEST = -1;

    /** A source that passes over no commit. */
    public Delta(
        TableRef table,
        boolean ignoreChanges,
        boolean ignoreDeletes,
        int maxFilesPerTrigger,
        @Nullable Long startingVersion) {
      this(table, ignoreChanges, ignoreDeletes, false, maxFilesPerTrigger, startingVersion);
    }
  }
}
