package dev.sluice.server.engine;

import dev.sluice.server.model.BatchOutput;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The output of one query on a DuckDB instance. */
final class DuckDbBatch implements BatchOutput {
  private final Supplier<DuckDb> database;
  private final EngineQuery query;

  DuckDbBatch(Supplier<DuckDb> database, EngineQuery query) {
    this.database = database;
    this.query = query;
  }

  @Override
  public StructType schema() {
    return query.schema();
  }

  @Override
  public List<WrittenFile> writeParquet(Path directory, FileLayout layout, String attempt) {
    ParquetCopy copy = new ParquetCopy(query, directory, layout, attempt);
    Work work = new Work(copy.sql(), query.relations().values());
    return write(() -> database.get().run(work, copy::files), copy, directory);
  }

  /** Runs a copy and puts its files on disk for good. */
  static List<WrittenFile> write(
      Supplier<List<WrittenFile>> run, ParquetCopy copy, Path directory) {
    try {
      Files.createDirectories(directory);
      return copy.finish(run.get());
    } catch (ClosedByInterruptException e) {
      throw new SluiceException(ErrorCode.CANCELED, "The batch was canceled", e);
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "Cannot write Parquet below " + directory + ": " + e.getMessage(),
          e);
    }
  }
}
