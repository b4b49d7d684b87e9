package dev.sluice.server.delta;

import dev.sluice.server.model.FileRelation;
import java.time.Instant;
import java.util.List;

/**
 * A table at one version.
 *
 * @param timestamp when the version was committed
 * @param files the active files, sorted by modification time, then path: the order in which Spark's
 *     Delta source numbers the files of its initial snapshot
 */
public record Snapshot(
    long version, Instant timestamp, TableMetadata metadata, List<AddedFile> files) {
  public Snapshot {
    files = List.copyOf(files);
  }

  /** The snapshot's rows. */
  public FileRelation relation() {
    return metadata.relation(files.stream().map(AddedFile::file).toList());
  }
}
