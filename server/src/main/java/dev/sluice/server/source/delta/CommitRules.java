package dev.sluice.server.source.delta;

import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import java.util.Optional;

/**
 * Whether a stream may read over a commit, by its metadata. Source: the schema checks of Spark's
 * {@code DeltaSource}.
 */
final class CommitRules {
  private final String table;
  private final TableMetadata metadata;

  /**
   * Rules.
   *
   * @param table how errors name the table
   * @param metadata what the stream reads with
   */
  CommitRules(String table, TableMetadata metadata) {
    this.table = table;
    this.metadata = metadata;
  }

  /**
   * Refuses a commit whose files cannot be read with the stream's columns.
   *
   * @throws SluiceException names the version and the first such column
   */
  void check(Commit commit) {
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
