package dev.sluice.server.rows;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** What a Parquet file that was sent says about its columns. */
public final class ParquetFooter {
  /** The footer is read into memory as a whole. */
  private static final int MOST_FOOTER_BYTES = 4 << 20;

  private static final int TRAILER_BYTES = 8;

  private ParquetFooter() {}

  /**
   * Compares the columns of a file with those of a table. A column may be narrower than the
   * table's: a smaller integer, a float for a double, a decimal of fewer digits and the same scale.
   *
   * @return the table's columns that the file has
   * @throws SluiceException {@code INVALID_ROWS} with each column that does not fit
   */
  public static List<String> check(Path file, StructType table) {
    MessageType schema = schema(file);
    List<Problem> problems = new ArrayList<>();
    List<String> found = new ArrayList<>();
    for (Type column : schema.getFields()) {
      Optional<Field> field = table.find(column.getName());
      if (field.isEmpty()) {
        problems.add(unknown(column.getName(), table));
        continue;
      }
      DataType wanted = field.get().type();
      if (found.contains(field.get().name())) {
        problems.add(at(column, "is there twice"));
      } else if (!ParquetTypes.fits(column, wanted)) {
        String given = ParquetTypes.text(column);
        problems.add(at(column, "is " + given + ", but the table has " + wanted.sql()));
      }
      found.add(field.get().name());
    }
    if (!problems.isEmpty()) {
      throw new SluiceException(
          ErrorCode.INVALID_ROWS, "Nothing was written: " + problems.get(0).message(), problems);
    }
    return found;
  }

  private static Problem unknown(String column, StructType table) {
    String nearest = Spelling.nearest(column, table.names());
    String known = "one of " + String.join(", ", table.names());
    return Problem.at(
        "/" + column,
        "column " + column + " is not a column of the table",
        nearest != null ? nearest : known);
  }

  private static Problem at(Type column, String fault) {
    return Problem.at("/" + column.getName(), "column " + column.getName() + " " + fault);
  }

  private static MessageType schema(Path file) {
    try {
      requireSmallFooter(file);
      ParquetReadOptions options =
          ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
      try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
        return reader.getFileMetaData().getSchema();
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof SluiceException refused) {
        throw refused;
      }
      throw malformed("the body is not a Parquet file", e);
    }
  }

  private static void requireSmallFooter(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      if (file.length() < TRAILER_BYTES) {
        throw malformed("the body is not a Parquet file", null);
      }
      file.seek(file.length() - TRAILER_BYTES);
      int footer = Integer.reverseBytes(file.readInt());
      if (footer < 0 || footer > MOST_FOOTER_BYTES) {
        throw malformed("the footer is damaged or larger than 4 MiB", null);
      }
    }
  }

  private static SluiceException malformed(String why, @Nullable Exception cause) {
    return new SluiceException(ErrorCode.INVALID_ROWS, "Nothing was written: " + why + ".", cause);
  }
}
