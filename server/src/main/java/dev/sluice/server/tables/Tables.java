package dev.sluice.server.tables;

import dev.sluice.server.maintenance.Optimize;
import dev.sluice.server.maintenance.Vacuum;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableSpec;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.TransactionId;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What users do with tables besides streaming. Safe for use by many threads. */
public interface Tables {

  /** The warehouse's tables by name, sorted. */
  List<String> names();

  /** The table at a version. */
  TableDescription describe(TableRef table, TableVersion version);

  /** The table at its newest version. */
  default TableDescription describe(TableRef table) {
    return describe(table, TableVersion.NEWEST);
  }

  /** The table at its newest version, with what its log says of it. */
  TableDetail detail(TableRef table);

  /** Makes a table, or names one that is at the location which the caller gives. */
  TableDescription create(TableRef table, TableSpec spec);

  /** Makes a table of the warehouse with columns and properties alone. */
  default TableDescription create(
      TableRef table,
      StructType schema,
      List<String> partitionColumns,
      Map<String, String> properties) {
    return create(table, new TableSpec(schema, partitionColumns, properties));
  }

  /** Removes the table with its data; of one that has a location, its name alone. */
  void drop(TableRef table);

  /** The table's columns at a version; reads no data file. */
  TableColumns columns(TableRef table, TableVersion version);

  /**
   * What the table's versions did, the newest first; ends where the log was cleaned.
   *
   * @param newest the first one to look at; one that is not there yet means the newest
   * @param limit most versions, at least 1
   */
  List<CommitSummary> history(TableRef table, TableVersion newest, int limit);

  /**
   * Removes the files that nothing refers to, or only finds them; see {@link Vacuum}.
   *
   * @param retention null for the table's own; a shorter one is refused
   */
  Vacuum.Result vacuum(TableRef table, @Nullable Duration retention, boolean dryRun);

  /**
   * Rewrites small files into large ones; see {@link Optimize}.
   *
   * @param where a Spark SQL condition over the partition columns, or "" for the whole table
   */
  Optimize.Result optimize(TableRef table, String where);

  /** Reads rows of one version. */
  ResultRows rows(RowsRequest request);

  /**
   * Appends rows; requests that come at the same time share a commit.
   *
   * @param rows a faulty row is reported with its number and column, and then nothing of the
   *     request is written
   * @param transaction makes a repeated request find its first commit, or null
   */
  AppendedRows append(
      TableRef table, RowFormat format, InputStream rows, @Nullable TransactionId transaction);

  /**
   * Runs one Spark SQL statement; what gives no rows gives an empty result.
   *
   * @throws dev.sluice.server.model.SluiceException {@code TIMEOUT} and {@code CANCELED}, also
   *     while the rows are read
   */
  ResultRows sql(SqlRequest request);

  /** The statements and reads that run or wait, the oldest first. */
  List<RunningStatement> statements();

  /** Ends a running statement soon; false where none of that id runs. */
  boolean cancel(String id);
}
