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
 * The rows that commits really changed, after the table's rows at the start as insertions: as a
 * change data feed, of a table that need not record one. Where a commit has change files they are
 * believed; of any other, the rows of removed files and those of added ones cancel each other.
 */
final class NetRows implements Emission {
  private final ChangeFeed feed;

  NetRows(DeltaTable table, TableMetadata metadata) {
    this.feed = new ChangeFeed(table, metadata);
  }

  @Override
  public StructType schema() {
    return feed.schema();
  }

  @Override
  public void check(Snapshot snapshot) {
    // Every table has rows to begin with.
  }

  @Override
  public Stretch of(Snapshot snapshot) {
    return new Stretch(snapshot.version(), true, feed.insertions(snapshot), false);
  }

  @Override
  public void check(Commit commit) {
    feed.check(commit);
  }

  /** What cancels out has to be read together. */
  @Override
  public Stretch of(Commit commit) {
    ChangeFeed.Changes changes = feed.changes(commit);
    boolean together = changes.indivisible() || (commit.removesData() && commit.addsData());
    return new Stretch(commit.version(), false, changes.files(), together);
  }

  @Override
  public FileRelation relation(List<DataFile> files) {
    return feed.netRelation(files);
  }
}
