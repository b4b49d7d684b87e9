package dev.sluice.server.tables;

import dev.sluice.server.delta.ChangeFeed;
import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.CommitTimes;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.VersionRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The change feed of a range of a table's versions. Source: Delta's {@code CDCReader}, under its
 * defaults: the columns are those of the newest version, or of the last one that is read where the
 * table maps its columns, and bounds outside the log are refused.
 */
final class FeedRange {
  /** Commits read at once. */
  private static final int PAGE = 256;

  private final DeltaTable table;
  private final VersionRange range;

  private FeedRange(DeltaTable table, VersionRange range) {
    this.table = table;
    this.range = range;
  }

  /**
   * The changes as rows.
   *
   * @throws SluiceException {@code DELTA_MISSING_CHANGE_DATA}, {@code DELTA_INVALID_CDC_RANGE},
   *     {@code DELTA_VERSION_NOT_FOUND}, and as {@link CommitTimes#firstSince}, {@link
   *     TimeTravel#version} and {@link ChangeFeed#check}
   */
  static FileRelation relation(DeltaTable table, VersionRange range) {
    return new FeedRange(table, range).relation();
  }

  private FileRelation relation() {
    long newest = table.version();
    long from = first();
    long to = last(newest);
    ChangeFeed feed = new ChangeFeed(table, columns(Math.min(to, newest)));
    if (from > newest) {
      throw invalid("begin at version " + from + ", but the newest version is " + newest);
    }
    if (isBetweenCommits(from, to)) {
      return feed.relation(List.of());
    }
    if (to < from) {
      throw invalid("end at version " + to + ", before version " + from + ", where they begin");
    }
    if (from < table.earliestCommit()) {
      throw new SluiceException(
          ErrorCode.DELTA_VERSION_NOT_FOUND,
          "The changes of "
              + table.location()
              + " cannot begin at version "
              + from
              + ": the log holds the versions "
              + table.earliestCommit()
              + " to "
              + newest
              + ".");
    }
    return feed.relation(files(feed, from, Math.min(to, newest)));
  }

  /** Where columns are mapped, those of the last version: a later one may have dropped some. */
  private TableMetadata columns(long to) {
    TableMetadata newest = table.metadata();
    boolean mapped = !newest.stored().equals(newest.schema());
    return mapped && to >= 0 ? table.metadataAt(to) : newest;
  }

  private List<DataFile> files(ChangeFeed feed, long from, long to) {
    feed.checkRecorded(table.metadataAt(from), from);
    List<DataFile> files = new ArrayList<>();
    for (long next = from; next <= to; ) {
      int page = (int) Math.min(PAGE, to - next + 1);
      for (Commit commit : table.changes(next, page)) {
        TableMetadata changed = commit.metadata();
        if (changed != null) {
          feed.checkRecorded(changed, commit.version());
        }
        feed.check(commit);
        files.addAll(feed.changes(commit).files());
      }
      next += page;
    }
    return files;
  }

  private long first() {
    TableVersion from = range.from();
    Instant time = from.asOf();
    if (time != null) {
      return CommitTimes.firstSince(table, time);
    }
    return from.number() == null ? 0 : from.number();
  }

  private long last(long newest) {
    Instant time = range.to().asOf();
    if (time != null) {
      return TimeTravel.version(table, time);
    }
    return range.to().number() == null ? newest : range.to().number();
  }

  /** Whether both bounds are times and no version was committed from the one to the other. */
  private boolean isBetweenCommits(long from, long to) {
    Instant begin = range.from().asOf();
    Instant end = range.to().asOf();
    return begin != null && end != null && !begin.isAfter(end) && to == from - 1;
  }

  private SluiceException invalid(String how) {
    return new SluiceException(
        ErrorCode.DELTA_INVALID_CDC_RANGE,
        "The changes of " + table.location() + " cannot " + how + ".");
  }
}
