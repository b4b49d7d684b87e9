package dev.sluice.server.rows;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows into one Parquet file in the layout that Delta readers expect: timestamps as INT64
 * microseconds, decimals annotated, lists in three levels, every column optional, Snappy. Used by
 * one thread.
 */
public final class ParquetRowWriter implements AutoCloseable {
  /** Bounds what is held in memory before it is compressed and written. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private final StructType schema;
  private final Path file;
  private final Schema avro;
  private final ParquetWriter<GenericData.Record> writer;
  private final List<Optional<ColumnBounds>> bounds = new ArrayList<>();
  private long rows;
  private boolean closed;

  private ParquetRowWriter(StructType schema, Path file) throws IOException {
    this.schema = schema;
    this.file = file;
    this.avro = AvroSchemas.of(schema);
    for (Field field : schema.fields()) {
      bounds.add(
          ColumnBounds.areKept(field.type())
              ? Optional.of(new ColumnBounds(field.name(), field.type()))
              : Optional.empty());
    }
    PlainParquetConfiguration configuration = new PlainParquetConfiguration();
    configuration.setBoolean("parquet.avro.write-old-list-structure", false);
    writer =
        AvroParquetWriter.<GenericData.Record>builder(new LocalOutputFile(file))
            .withSchema(avro)
            .withConf(configuration)
            .withDataModel(GenericData.get())
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build();
  }

  /**
   * Starts a new file.
   *
   * @param directory created if absent
   * @param attempt part of the file's name; letters, digits, {@code -} and {@code _}
   */
  public static ParquetRowWriter open(Path directory, StructType schema, String attempt) {
    try {
      Files.createDirectories(directory);
      return new ParquetRowWriter(
          schema, directory.resolve("part-00000-" + attempt + ".c000.snappy.parquet"));
    } catch (IOException e) {
      throw unavailable(directory, e);
    }
  }

  /** Where the file lies. */
  public Path file() {
    return file;
  }

  /** Adds a row whose values are as {@link dev.sluice.server.model.RowCursor} says. */
  public void write(List<? extends @Nullable Object> row) {
    try {
      writer.write(AvroValues.record(schema, avro, row));
    } catch (IOException e) {
      throw unavailable(file, e);
    }
    for (int i = 0; i < row.size(); i++) {
      Object value = row.get(i);
      bounds.get(i).ifPresent(column -> column.add(value));
    }
    rows++;
  }

  /** Ends the file and syncs it to disk; the path in the result is the file's name. */
  public WrittenFile finish() {
    try {
      close();
      sync(file, StandardOpenOption.WRITE);
      sync(file.toAbsolutePath().resolveSibling("."), StandardOpenOption.READ);
      return new WrittenFile(
          String.valueOf(file.getFileName()),
          Map.of(),
          Files.size(file),
          rows,
          bounds.stream().flatMap(Optional::stream).map(ColumnBounds::statistics).toList());
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  private static void sync(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  /** Releases the file; what was written without {@link #finish} is of no use. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      writer.close();
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  private static SluiceException unavailable(Path path, IOException cause) {
    return new SluiceException(
        ErrorCode.STORAGE_UNAVAILABLE,
        "Cannot write Parquet to " + path + ": " + cause.getMessage(),
        cause);
  }
}
