package dev.sluice.server.delta;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.SluiceException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

  /** The same files under other metadata, which reads them too. */
  public Snapshot withMetadata(TableMetadata other) {
    return new Snapshot(version, timestamp, other, files);
  }

  /** The bytes of all files. */
  public long sizeBytes() {
    return files.stream().mapToLong(added -> added.file().sizeBytes()).sum();
  }

  /** The files that may hold a row which is wanted, in the same order. */
  public List<AddedFile> files(RowFilter wanted) {
    FilePruning pruning = new FilePruning(metadata, wanted);
    return files.stream().filter(pruning::mayMatch).toList();
  }

  /**
   * The least value of a column of timestamps that a file may hold, as its statistics tell it;
   * empty where they do not.
   */
  public Optional<Instant> least(AddedFile file, String column) {
    return new FilePruning(metadata, RowFilter.ANY).least(file, column);
  }

  /** The files that another version of the table does not have, or with another deletion vector. */
  public List<AddedFile> filesNotIn(Snapshot other) {
    Set<String> known = other.files.stream().map(AddedFile::key).collect(Collectors.toSet());
    return files.stream().filter(file -> !known.contains(file.key())).toList();
  }

  /** The snapshot's rows. */
  public FileRelation relation() {
    return relation(RowFilter.ANY);
  }

  /**
   * The snapshot's rows, of which only some are wanted: files without any of those are left out.
   *
   * @throws SluiceException {@code DELTA_READ_TABLE_WITHOUT_COLUMNS}
   */
  public FileRelation relation(RowFilter wanted) {
    if (metadata.schema().fields().isEmpty()) {
      throw new SluiceException(
          ErrorCode.DELTA_READ_TABLE_WITHOUT_COLUMNS,
          "The Delta table with the id "
              + metadata.id()
              + " has no columns at version "
              + version
              + ".");
    }
    return metadata.relation(files(wanted).stream().map(AddedFile::file).toList());
  }
}
