package dev.sluice.server.source.delta;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StructType;
import java.util.List;

/**
 * The rows of the files that commits add. Source: {@code verifyStreamHygieneAndFilterAddFiles} of
 * Spark's {@code DeltaSource}.
 */
final class AddedRows implements Emission {
  private final String table;
  private final SourceSpec.Changes changes;
  private final TableMetadata metadata;

  /**
   * An emission of added rows.
   *
   * @param table how errors name the table
   * @param metadata what the stream reads with
   */
  AddedRows(String table, SourceSpec.Changes changes, TableMetadata metadata) {
    this.table = table;
    this.changes = changes;
    this.metadata = metadata;
  }

  @Override
  public StructType schema() {
    return metadata.schema();
  }

  @Override
  public void check(Snapshot snapshot) {}

  @Override
  public Stretch of(Snapshot snapshot) {
    List<DataFile> files = snapshot.files().stream().map(AddedFile::file).toList();
    return new Stretch(snapshot.version(), true, files, false);
  }

  @Override
  public void check(Commit commit) {
    if (!commit.removesData() || changes.ignoreChanges() || changes.skipChangeCommits()) {
      return;
    }
    if (commit.addsData()) {
      throw changed(
          ErrorCode.DELTA_SOURCE_TABLE_IGNORE_CHANGES, "a data update", commit, "ignoreChanges");
    }
    if (!changes.ignoreDeletes()) {
      throw changed(ErrorCode.DELTA_SOURCE_IGNORE_DELETE, "deleted data", commit, "ignoreDeletes");
    }
  }

  @Override
  public Stretch of(Commit commit) {
    boolean skipped = changes.skipChangeCommits() && commit.removesData();
    List<DataFile> files =
        skipped
            ? List.of()
            : commit.adds().stream().filter(AddedFile::dataChange).map(AddedFile::file).toList();
    return new Stretch(commit.version(), false, files, false);
  }

  @Override
  public FileRelation relation(List<DataFile> files) {
    return metadata.relation(files);
  }

  private SluiceException changed(ErrorCode code, String what, Commit commit, String option) {
    return new SluiceException(
        code,
        "Detected "
            + what
            + " (operation "
            + commit.operation()
            + " "
            + commit.operationParameters()
            + ") in the source table "
            + table
            + " at version "
            + commit.version()
            + ", which the option "
            + option
            + " would let pass.");
  }
}
