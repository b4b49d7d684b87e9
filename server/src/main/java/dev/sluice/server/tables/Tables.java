package dev.sluice.server.tables;

import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TransactionId;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What users do with tables besides streaming. Safe for use by many threads. */
public interface Tables {

  /** The warehouse's tables by name, sorted. */
  List<String> names();

  TableDescription describe(TableRef table);

  TableDescription create(
      TableRef table,
      StructType schema,
      List<String> partitionColumns,
      Map<String, String> properties);

  /** Removes the table with its data. */
  void drop(TableRef table);

  /**
   * Reads rows of one version.
   *
   * @param where a Spark SQL condition, or null for all rows
   * @param version null for the newest
   * @param limit most rows, at least 0
   */
  RowCursor rows(TableRef table, @Nullable String where, @Nullable Long version, long limit);

  /**
   * Appends rows in one commit.
   *
   * @param json a JSON array of objects, or one object a line; a faulty row is reported with its
   *     number and column and nothing is written
   * @param transaction makes a repeated request find its first commit, or null
   */
  AppendedRows append(TableRef table, InputStream json, @Nullable TransactionId transaction);

  /** Runs one Spark SQL statement; what gives no rows gives an empty result. */
  RowCursor sql(String statement);
}
