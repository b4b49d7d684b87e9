package dev.sluice.server.tables;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.rows.ParquetRowWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows of one request: few stay in memory, to share a file with those of others; many go
 * into a file of their own as they come. Used by one thread.
 */
final class RowCollector implements Consumer<List<@Nullable Object>>, AutoCloseable {
  /** Requests of more bytes than this get a file of their own. */
  static final int MOST_HELD_BYTES = 32 << 10;

  private final Path directory;
  private final StructType schema;
  private final LongSupplier bytesRead;
  private List<List<@Nullable Object>> held = new ArrayList<>();
  private @Nullable ParquetRowWriter writer;
  private @Nullable WrittenFile finished;

  /**
   * @param directory where a file of their own would go
   * @param bytesRead how much of the request was read so far
   */
  RowCollector(Path directory, StructType schema, LongSupplier bytesRead) {
    this.directory = directory;
    this.schema = schema;
    this.bytesRead = bytesRead;
  }

  @Override
  public void accept(List<@Nullable Object> row) {
    if (writer != null) {
      writer.write(row);
      return;
    }
    held.add(row);
    if (bytesRead.getAsLong() > MOST_HELD_BYTES) {
      writer = ParquetRowWriter.open(directory, schema, UUID.randomUUID().toString());
      held.forEach(writer::write);
      held = List.of();
    }
  }

  /** The rows that stayed in memory. */
  List<List<@Nullable Object>> held() {
    return held;
  }

  /** Ends the file, where there is one. */
  List<WrittenFile> finish() {
    if (writer == null) {
      return List.of();
    }
    finished = writer.finish();
    return List.of(finished);
  }

  /** Removes a file that was not finished. */
  @Override
  public void close() {
    if (writer != null && finished == null) {
      try (ParquetRowWriter unfinished = writer) {
        Staging.delete(unfinished.file());
      }
    }
  }
}
