package dev.sluice.server.tables;

import dev.sluice.server.changes.RowStore;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.rows.CsvRows;
import dev.sluice.server.rows.JsonRows;
import dev.sluice.server.rows.ParquetRowWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows below a table's root where no reader sees them. Rows for a partitioned table first go
 * into one file of the staging directory, and the engine cuts it up.
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

  List<WrittenFile> query(EngineQuery query, Path root, TableMetadata table, StatementLimit limit) {
    return write(query, root, table.partitionColumns(), limit);
  }

  private List<WrittenFile> write(
      EngineQuery query, Path root, List<String> partitionColumns, StatementLimit limit) {
    String attempt = UUID.randomUUID().toString();
    if (partitionColumns.isEmpty()) {
      return sandbox.writeParquet(query, root, attempt, limit);
    }
    List<WrittenFile> whole = sandbox.writeParquet(query, directory, attempt, limit);
    return partitioned(whole, root, query.schema(), partitionColumns, attempt);
  }

  /** The sandbox, for statements that change rows. */
  RowStore rows(StatementLimit limit) {
    return new RowStore() {
      @Override
      public RowCursor query(EngineQuery query) {
        return sandbox.query(query, limit);
      }

      @Override
      public List<WrittenFile> write(EngineQuery query, Path root, List<String> partitionColumns) {
        return Staging.this.write(query, root, partitionColumns, limit);
      }
    };
  }

  /** Runs a query and keeps its rows until they are {@linkplain #release released}. */
  FileRelation hold(EngineQuery query, StatementLimit limit) {
    List<WrittenFile> files =
        sandbox.writeParquet(query, directory, UUID.randomUUID().toString(), limit);
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
    boolean whole = table.partitionColumns().isEmpty();
    try (CountingInputStream counted = new CountingInputStream(bodies.receive(rows));
        RowCollector collector =
            new RowCollector(whole ? root : directory, table, counted::count)) {
      long count =
          format == RowFormat.CSV
              ? CsvRows.read(counted, table.schema(), collector)
              : JsonRows.read(counted, table.schema(), collector);
      List<WrittenFile> files = collector.finish();
      return new StagedRows(
          count,
          collector.held(),
          whole
              ? files
              : partitioned(
                  files,
                  root,
                  table.schema(),
                  table.partitionColumns(),
                  UUID.randomUUID().toString()));
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE, "The rows could not be read: " + e.getMessage(), e);
    }
  }

  /** Writes rows that were held in memory; gives no file where there is no row. */
  List<WrittenFile> rows(List<List<@Nullable Object>> rows, Path root, TableMetadata table) {
    if (rows.isEmpty()) {
      return List.of();
    }
    String attempt = UUID.randomUUID().toString();
    boolean whole = table.partitionColumns().isEmpty();
    WrittenFile file = write(rows, whole ? root : directory, table, attempt);
    return whole
        ? List.of(file)
        : partitioned(List.of(file), root, table.schema(), table.partitionColumns(), attempt);
  }

  private static WrittenFile write(
      List<List<@Nullable Object>> rows, Path where, TableMetadata table, String attempt) {
    ParquetRowWriter writer = ParquetRowWriter.open(where, table.schema(), attempt);
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

  /** Cuts up what lies in the staging directory and removes it there. */
  private List<WrittenFile> partitioned(
      List<WrittenFile> whole,
      Path root,
      StructType schema,
      List<String> partitionColumns,
      String attempt) {
    try {
      return cutUp(whole, root, schema, partitionColumns, attempt);
    } finally {
      delete(directory, whole);
    }
  }

  private List<WrittenFile> cutUp(
      List<WrittenFile> whole,
      Path root,
      StructType schema,
      List<String> partitionColumns,
      String attempt) {
    List<DataFile> files = inDirectory(whole);
    if (files.isEmpty()) {
      return List.of();
    }
    FileRelation relation = new FileRelation(schema, List.of(), files);
    EngineQuery all = new EngineQuery("SELECT * FROM " + STAGED, schema, Map.of(STAGED, relation));
    return engine.execute(all).writeParquet(root, partitionColumns, attempt);
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
