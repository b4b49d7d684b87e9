package dev.sluice.server.source.delta;

import dev.sluice.server.delta.ChangeFeed;
import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.StructType;
import java.util.List;

/**
 * The change data feed of a table, after its rows at the start as insertions. Source: {@code
 * DeltaSourceCDCSupport} of Spark's Delta.
 */
final class FeedRows implements Emission {
  private final DeltaTable table;
  private final ChangeFeed feed;

  /** The first of the versions, up to the newest checked, that are known to record changes. */
  private long recordedFrom = Long.MAX_VALUE;

  FeedRows(DeltaTable table, TableMetadata metadata) {
    this.table = table;
    this.feed = new ChangeFeed(table, metadata);
  }

  @Override
  public StructType schema() {
    return feed.schema();
  }

  @Override
  public void check(Snapshot snapshot) {
    feed.checkRecorded(snapshot.metadata(), snapshot.version());
  }

  @Override
  public Stretch of(Snapshot snapshot) {
    return new Stretch(snapshot.version(), true, feed.insertions(snapshot), false);
  }

  @Override
  public void check(Commit commit) {
    TableMetadata changed = commit.metadata();
    if (changed != null) {
      feed.checkRecorded(changed, commit.version());
    } else if (commit.version() < recordedFrom) {
      feed.checkRecorded(table.metadataAt(commit.version()), commit.version());
    }
    recordedFrom = Math.min(recordedFrom, commit.version());
    feed.check(commit);
  }

  @Override
  public Stretch of(Commit commit) {
    ChangeFeed.Changes changes = feed.changes(commit);
    return new Stretch(commit.version(), false, changes.files(), changes.indivisible());
  }

  @Override
  public FileRelation relation(List<DataFile> files) {
    return feed.relation(files);
  }
}
