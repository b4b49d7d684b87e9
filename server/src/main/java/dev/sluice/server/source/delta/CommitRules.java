package dev.sluice.server.source.delta;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import java.util.List;
import java.util.Optional;

/**
 * What a commit means to a stream: the files it emits, or why the stream cannot read over it.
 *
 * <p>Source: {@code verifyStreamHygieneAndFilterAddFiles} and the schema checks of Spark's {@code
 * DeltaSource}.
 */
final class CommitRules {
  private final String table;
  private final SourceSpec.Changes changes;
  private final TableMetadata metadata;

  /**
   * @param table how errors name the table
   * @param metadata what the stream reads with
   */
  CommitRules(String table, SourceSpec.Changes changes, TableMetadata metadata) {
    this.table = table;
    this.changes = changes;
    this.metadata = metadata;
  }

  /**
   * The files whose rows the stream emits for this commit, in the order they are counted.
   *
   * @throws SluiceException where the commit may not be read over
   */
  List<AddedFile> emitted(Commit commit) {
    checkSchema(commit);
    checkChange(commit);
    return files(commit);
  }

  /** The same without a look at whether the commit may be read over. */
  List<AddedFile> files(Commit commit) {
    boolean skipped = changes.skipChangeCommits() && commit.removesData();
    return skipped ? List.of() : commit.adds().stream().filter(AddedFile::dataChange).toList();
  }

  private void checkSchema(Commit commit) {
    TableMetadata changed = commit.metadata();
    if (changed == null) {
      return;
    }
    if (!changed.id().equals(metadata.id())) {
      throw differentTable(changed.id());
    }
    Optional<Field> unreadable = SchemaChange.unreadable(changed, metadata);
    if (unreadable.isPresent() || !changed.partitionColumns().equals(metadata.partitionColumns())) {
      String what =
          unreadable
              .map(field -> "column " + field.name() + " " + field.type().sql())
              .orElse("partition columns " + changed.partitionColumns());
      throw new SluiceException(
          ErrorCode.DELTA_SCHEMA_CHANGED_WITH_VERSION,
          "The schema of "
              + table
              + " changed in version "
              + commit.version()
              + " ("
              + what
              + "); this run reads with the schema "
              + metadata.schema().sql()
              + ".");
    }
  }

  private void checkChange(Commit commit) {
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

  SluiceException differentTable(String otherId) {
    return new SluiceException(
        ErrorCode.DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE,
        "The checkpoint was made with another table: "
            + table
            + " has the id "
            + metadata.id()
            + ", the offset speaks of "
            + otherId
            + ".");
  }
}
