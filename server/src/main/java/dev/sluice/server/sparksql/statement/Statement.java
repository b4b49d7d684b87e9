package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableSpec;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A Spark SQL statement that the server knows. */
public sealed interface Statement {

  /** {@code SELECT …}, {@code WITH …}, {@code VALUES …}. */
  record Select(CompiledQuery query) implements Statement {}

  /**
   * {@code CREATE [OR REPLACE] TABLE [IF NOT EXISTS] t (…) USING DELTA [PARTITIONED BY …] [LOCATION
   * …]} and {@code REPLACE TABLE t …}.
   *
   * @param query gives the first rows, exactly the table's columns in order; null for none
   */
  record CreateTable(
      TableRef table, TableSpec spec, @Nullable CompiledQuery query, OnExisting existing)
      implements Statement {}

  /** What becomes of a table that is there already. */
  enum OnExisting {
    REFUSE,
    KEEP,
    REPLACE,
    /** As {@link #REPLACE}, and there must be one. */
    REPLACE_ONLY
  }

  /** {@code ALTER TABLE t …}. */
  record AlterTable(TableRef table, TableChange change) implements Statement {}

  /** {@code DESCRIBE HISTORY t [LIMIT n]}. */
  record DescribeHistory(TableRef table, int limit) implements Statement {}

  /** {@code DESCRIBE DETAIL t}. */
  record DescribeDetail(TableRef table) implements Statement {}

  /**
   * {@code SHOW TBLPROPERTIES t [(key)]}.
   *
   * @param key null for all
   */
  record ShowProperties(TableRef table, @Nullable String key) implements Statement {}

  /**
   * {@code INSERT INTO t [PARTITION …] [(columns)] VALUES …} or {@code SELECT …}, with OVERWRITE or
   * with REPLACE WHERE.
   *
   * @param query gives exactly the table's columns, in order, by Spark's store assignment
   * @param replaced deletes the rows whose place the new ones take; null where they are only added
   */
  record Insert(TableRef table, CompiledQuery query, @Nullable RowChange replaced)
      implements Statement {}

  /** {@code DELETE}, {@code UPDATE} or {@code MERGE}. */
  record ChangeRows(RowChange change) implements Statement {}

  /**
   * {@code VACUUM t [RETAIN n HOURS] [DRY RUN]}.
   *
   * @param retention null for the table's own
   */
  record Vacuum(TableRef table, @Nullable Duration retention, boolean dryRun)
      implements Statement {}

  /**
   * {@code OPTIMIZE t [WHERE predicate]}.
   *
   * @param predicate text over the partition columns, or "" for the whole table
   */
  record Optimize(TableRef table, String predicate) implements Statement {}

  /**
   * {@code DESCRIBE [TABLE] [EXTENDED] t [column]}.
   *
   * @param column null for all
   */
  record DescribeTable(TableRef table, boolean extended, @Nullable String column)
      implements Statement {}

  /** {@code RESTORE [TABLE] t [TO] VERSION AS OF n} or {@code TIMESTAMP AS OF '…'}. */
  record RestoreTable(TableRef table, TableVersion version) implements Statement {}

  /** {@code SHOW CREATE TABLE t}. */
  record ShowCreateTable(TableRef table) implements Statement {}

  /** {@code SHOW TABLES}. */
  record ShowTables() implements Statement {}

  /** {@code DROP TABLE [IF EXISTS] t}. */
  record DropTable(TableRef table, boolean ifExists) implements Statement {}
}
