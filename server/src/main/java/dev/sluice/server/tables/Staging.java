package dev.sluice.server.tables;

import dev.sluice.server.changes.RowStore;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.rows.CsvRows;
import dev.sluice.server.rows.JsonRows;
import dev.sluice.server.rows.ParquetRowWriter;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows below a table's root where no reader sees them. Rows for a partitioned table first go
 * into one file of the staging directory, and the engine cuts it up; so do rows that come one by
 * one where the table's files have other names for its columns.
 */
final class Staging {
  private static final String STAGED = "staged";

  private final Engine engine;
  private final SqlSandbox sandbox;
  private final Path directory;
  private final ParquetUploads uploads;
  private final Bodies bodies;

  Staging(Engine engine, SqlSandbox sandbox, Path directory) {
    this.engine = engine;
    this.sandbox = sandbox;
    this.directory = directory;
    this.uploads = new ParquetUploads(sandbox, directory);
    this.bodies = new Bodies(directory, RowCollector.MOST_HELD_BYTES);
  }

  /** Writes the rows of a query of all the table's columns, each row checked by its rules. */
  List<WrittenFile> query(EngineQuery query, Path root, TableMetadata table, StatementLimit limit) {
    return write(checked(query, table, false), root, table.layout(), limit);
  }

  /** The same for a query that leaves generated columns NULL. */
  List<WrittenFile> filled(
      EngineQuery query, Path root, TableMetadata table, StatementLimit limit) {
    return write(checked(query, table, true), root, table.layout(), limit);
  }

  private static EngineQuery checked(EngineQuery query, TableMetadata table, boolean fill) {
    String sql = SparkSql.checked(query.sql(), table.target(), fill);
    return new EngineQuery(sql, query.schema(), query.relations());
  }

  private List<WrittenFile> write(
      EngineQuery query, Path root, FileLayout layout, StatementLimit limit) {
    String attempt = UUID.randomUUID().toString();
    if (layout.partitionColumns().isEmpty()) {
      return sandbox.writeParquet(query, root, layout, attempt, limit);
    }
    List<WrittenFile> whole =
        sandbox.writeParquet(query, directory, FileLayout.PLAIN, attempt, limit);
    EngineQuery all = staged(whole, query.schema());
    return cutUp(all, whole, root, layout, attempt);
  }

  /** The sandbox, for statements that change rows. */
  RowStore rows(StatementLimit limit) {
    return new RowStore() {
      @Override
      public RowCursor query(EngineQuery query) {
        return sandbox.query(query, limit);
      }

      @Override
      public List<WrittenFile> write(EngineQuery query, Path root, FileLayout layout) {
        return Staging.this.write(query, root, layout, limit);
      }
    };
  }

  /** Runs a query and keeps its rows until they are {@linkplain #release released}. */
  FileRelation hold(EngineQuery query, StatementLimit limit) {
    List<WrittenFile> files =
        sandbox.writeParquet(
            query, directory, FileLayout.PLAIN, UUID.randomUUID().toString(), limit);
    return new FileRelation(query.schema(), List.of(), inDirectory(files));
  }

  void release(FileRelation held) {
    held.files().forEach(file -> delete(Path.of(file.path())));
  }

  private List<DataFile> inDirectory(List<WrittenFile> files) {
    return files.stream()
        .map(
            file ->
                new DataFile(
                    directory.resolve(file.relativePath()).toString(),
                    Map.of(),
                    file.sizeBytes(),
                    file.records()))
        .toList();
  }

  /**
   * Reads one request's rows.
   *
   * @throws SluiceException {@code INVALID_ROWS}; then nothing is left behind
   */
  StagedRows read(RowFormat format, InputStream rows, Path root, TableMetadata table) {
    if (format == RowFormat.PARQUET) {
      List<WrittenFile> files = uploads.read(rows, root, table, this);
      long count = files.stream().mapToLong(WrittenFile::records).sum();
      return new StagedRows(count, List.of(), files);
    }
    boolean whole = isWhole(table);
    StructType schema = table.target().given();
    Map<String, Object> defaults = defaults(table);
    try (CountingInputStream counted = new CountingInputStream(bodies.receive(rows));
        RowCollector collector =
            new RowCollector(whole ? root : directory, schema, counted::count)) {
      long count =
          format == RowFormat.CSV
              ? CsvRows.read(counted, schema, defaults, collector)
              : JsonRows.read(counted, schema, defaults, collector);
      List<WrittenFile> files = collector.finish();
      return new StagedRows(count, collector.held(), whole ? files : fitted(files, root, table));
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE, "The rows could not be read: " + e.getMessage(), e);
    }
  }

  /** Whether rows can be written where they belong as they come, one by one. */
  private static boolean isWhole(TableMetadata table) {
    return table.partitionColumns().isEmpty()
        && table.layout().isPlain()
        && table.target().rules().isEmpty();
  }

  /** What the columns with a default get where they are absent. */
  private Map<String, Object> defaults(TableMetadata table) {
    Map<String, Object> defaults = new HashMap<>();
    for (Field column : table.schema().fields()) {
      SparkSql.defaultValue(column, SparkSql.UTC)
          .ifPresent(
              query -> {
                Object value = value(query);
                if (value != null) {
                  defaults.put(column.name(), value);
                }
              });
    }
    return defaults;
  }

  private @Nullable Object value(CompiledQuery constant) {
    EngineQuery query = new EngineQuery(constant.sql(), constant.schema(), Map.of());
    try (RowCursor rows = sandbox.query(query)) {
      List<@Nullable Object> row = rows.next();
      return row == null ? null : row.get(0);
    }
  }

  /** Writes rows that were held in memory; gives no file where there is no row. */
  List<WrittenFile> rows(List<List<@Nullable Object>> rows, Path root, TableMetadata table) {
    if (rows.isEmpty()) {
      return List.of();
    }
    boolean whole = isWhole(table);
    WrittenFile file = write(rows, whole ? root : directory, table.target().given());
    return whole ? List.of(file) : fitted(List.of(file), root, table);
  }

  private static WrittenFile write(
      List<List<@Nullable Object>> rows, Path where, StructType schema) {
    ParquetRowWriter writer = ParquetRowWriter.open(where, schema, UUID.randomUUID().toString());
    WrittenFile file = null;
    try (writer) {
      rows.forEach(writer::write);
      file = writer.finish();
      return file;
    } finally {
      if (file == null) {
        delete(writer.file());
      }
    }
  }

  /** Makes files of the table of what lies in the staging directory, and removes it there. */
  private List<WrittenFile> fitted(List<WrittenFile> staged, Path root, TableMetadata table) {
    EngineQuery rows = checked(staged(staged, table.target().given()), table, true);
    return cutUp(rows, staged, root, table.layout(), UUID.randomUUID().toString());
  }

  private EngineQuery staged(List<WrittenFile> files, StructType schema) {
    FileRelation relation = new FileRelation(schema, List.of(), inDirectory(files));
    return new EngineQuery("SELECT * FROM " + STAGED, schema, Map.of(STAGED, relation));
  }

  private List<WrittenFile> cutUp(
      EngineQuery rows, List<WrittenFile> staged, Path root, FileLayout layout, String attempt) {
    try {
      return staged.isEmpty()
          ? List.of()
          : engine.execute(rows).writeParquet(root, layout, attempt);
    } finally {
      delete(directory, staged);
    }
  }

  /** Removes files that no log mentions. */
  static void delete(Path root, List<WrittenFile> files) {
    files.forEach(file -> delete(root.resolve(file.relativePath())));
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException harmless) {
      // No log mentions the file, so it is only waste.
      file.toFile().deleteOnExit();
    }
  }
}
