package dev.sluice.server.tables;

import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.rows.JsonRows;
import dev.sluice.server.rows.ParquetRowWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes rows below a table's root where no reader sees them. Rows for a partitioned table first go
 * into one file of the staging directory, and the engine cuts it up.
 */
final class Staging {
  private static final String STAGED = "staged";

  private final Engine engine;
  private final SqlSandbox sandbox;
  private final Path directory;

  Staging(Engine engine, SqlSandbox sandbox, Path directory) {
    this.engine = engine;
    this.sandbox = sandbox;
    this.directory = directory;
  }

  List<WrittenFile> query(EngineQuery query, Path root, TableMetadata table) {
    String attempt = UUID.randomUUID().toString();
    if (table.partitionColumns().isEmpty()) {
      return sandbox.writeParquet(query, root, attempt);
    }
    List<WrittenFile> whole = sandbox.writeParquet(query, directory, attempt);
    try {
      return partitioned(whole, root, table, attempt);
    } finally {
      delete(directory, whole);
    }
  }

  List<WrittenFile> json(InputStream json, Path root, TableMetadata table) {
    String attempt = UUID.randomUUID().toString();
    boolean whole = table.partitionColumns().isEmpty();
    Path where = whole ? root : directory;
    List<WrittenFile> written = write(json, where, table, attempt);
    if (whole) {
      return written;
    }
    try {
      return partitioned(written, root, table, attempt);
    } finally {
      delete(directory, written);
    }
  }

  private static List<WrittenFile> write(
      InputStream json, Path where, TableMetadata table, String attempt) {
    ParquetRowWriter writer = ParquetRowWriter.open(where, table.schema(), attempt);
    WrittenFile file = null;
    try (writer) {
      long rows = JsonRows.read(json, table.schema(), writer::write);
      file = rows == 0 ? null : writer.finish();
    } finally {
      if (file == null) {
        delete(writer.file());
      }
    }
    return file == null ? List.of() : List.of(file);
  }

  private List<WrittenFile> partitioned(
      List<WrittenFile> whole, Path root, TableMetadata table, String attempt) {
    List<DataFile> files =
        whole.stream()
            .map(
                file ->
                    new DataFile(
                        directory.resolve(file.relativePath()).toString(),
                        Map.of(),
                        file.sizeBytes(),
                        file.records()))
            .toList();
    if (files.isEmpty()) {
      return List.of();
    }
    FileRelation relation = new FileRelation(table.schema(), List.of(), files);
    EngineQuery all =
        new EngineQuery("SELECT * FROM " + STAGED, table.schema(), Map.of(STAGED, relation));
    return engine.execute(all).writeParquet(root, table.partitionColumns(), attempt);
  }

  /** Removes files that no log mentions. */
  static void delete(Path root, List<WrittenFile> files) {
    files.forEach(file -> delete(root.resolve(file.relativePath())));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException harmless) {
      // No log mentions the file, so it is only waste.
      file.toFile().deleteOnExit();
    }
  }
}
