package dev.sluice.server.delta;

import dev.sluice.server.storage.FileStore;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.ExpressionHandler;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.engine.FileSystemClient;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.engine.ParquetHandler;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Kernel's engine, but for the writing of a checkpoint: that one takes its name only once it is
 * whole. Kernel's own writer, when reading the log fails in the middle, ends the file properly and
 * leaves a checkpoint that lacks the rest of the table.
 */
final class CheckpointEngine implements Engine, ParquetHandler {
  private final Engine engine;
  private final FileStore store;

  CheckpointEngine(Engine engine, FileStore store) {
    this.engine = engine;
    this.store = store;
  }

  @Override
  public void writeParquetFileAtomically(
      String name, CloseableIterator<FilteredColumnarBatch> actions) throws IOException {
    Path file = Path.of(new org.apache.hadoop.fs.Path(name).toUri().getPath());
    if (store.exists(file)) {
      throw new FileAlreadyExistsException(name);
    }
    Path temporary =
        file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".parquet");
    try {
      engine.getParquetHandler().writeParquetFileAtomically(temporary.toString(), actions);
      if (!store.publish(temporary, file)) {
        throw new FileAlreadyExistsException(name);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public CloseableIterator<FileReadResult> readParquetFiles(
      CloseableIterator<FileStatus> files, StructType schema, Optional<Predicate> filter)
      throws IOException {
    return engine.getParquetHandler().readParquetFiles(files, schema, filter);
  }

  @Override
  public CloseableIterator<DataFileStatus> writeParquetFiles(
      String directory, CloseableIterator<FilteredColumnarBatch> rows, List<Column> statistics)
      throws IOException {
    return engine.getParquetHandler().writeParquetFiles(directory, rows, statistics);
  }

  @Override
  public ParquetHandler getParquetHandler() {
    return this;
  }

  @Override
  public ExpressionHandler getExpressionHandler() {
    return engine.getExpressionHandler();
  }

  @Override
  public JsonHandler getJsonHandler() {
    return engine.getJsonHandler();
  }

  @Override
  public FileSystemClient getFileSystemClient() {
    return engine.getFileSystemClient();
  }
}
