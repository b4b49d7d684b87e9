package dev.sluice.server.maintenance;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Writes the rows of several files of one partition into one that no log mentions yet. */
final class Rewrite {
  private static final String BIN = "bin";

  private final Path root;
  private final TableMetadata metadata;
  private final SqlSandbox sandbox;
  private final StatementLimit limit;

  Rewrite(Path root, TableMetadata metadata, SqlSandbox sandbox, StatementLimit limit) {
    this.root = root;
    this.metadata = metadata;
    this.sandbox = sandbox;
    this.limit = limit;
  }

  /** Empty where no row is left. */
  Optional<WrittenFile> bin(List<AddedFile> bin) {
    List<DataFile> files = bin.stream().map(AddedFile::file).toList();
    // Beside the first of them: in the partition's directory, where the table has such.
    Path directory =
        Optional.ofNullable(Path.of(files.get(0).path()).getParent())
            .filter(parent -> parent.startsWith(root))
            .orElse(root);
    List<WrittenFile> written =
        sandbox.writeParquet(
            query(files), directory, metadata.layout(), UUID.randomUUID().toString(), limit);
    List<WrittenFile> placed =
        written.stream()
            .map(
                file ->
                    new WrittenFile(
                        root.relativize(directory.resolve(file.relativePath())).toString(),
                        files.get(0).partitionValues(),
                        file.sizeBytes(),
                        file.records(),
                        file.statistics()))
            .toList();
    checkComplete(files, placed);
    return placed.stream().findFirst();
  }

  /** The partition's columns are in the log and not in the files. */
  private EngineQuery query(List<DataFile> files) {
    List<Field> fields =
        metadata.schema().fields().stream()
            .filter(field -> !metadata.partitionColumns().contains(field.name()))
            .toList();
    String columns =
        fields.stream()
            .map(field -> '"' + field.name().replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(", "));
    return new EngineQuery(
        "SELECT " + columns + " FROM " + BIN,
        new StructType(fields),
        Map.of(BIN, metadata.relation(files)));
  }

  /** A rewriting that loses or doubles a row must never be committed. */
  private void checkComplete(List<DataFile> files, List<WrittenFile> written) {
    if (files.stream().anyMatch(file -> file.records() == DataFile.UNKNOWN)) {
      return;
    }
    long before = files.stream().mapToLong(DataFile::records).sum();
    long after = written.stream().mapToLong(WrittenFile::records).sum();
    if (before != after || written.size() > 1) {
      discard(root, written);
      throw new SluiceException(
          ErrorCode.INTERNAL_ERROR,
          "The log says that "
              + files.size()
              + " files of "
              + root
              + " hold "
              + before
              + " rows, but "
              + after
              + " were read; nothing was changed.");
    }
  }

  /** Removes files that no log mentions; what cannot be removed is waste until VACUUM. */
  static void discard(Path root, List<WrittenFile> files) {
    files.forEach(file -> discard(root.resolve(file.relativePath())));
  }

  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException harmless) {
      file.toFile().deleteOnExit();
    }
  }
}
