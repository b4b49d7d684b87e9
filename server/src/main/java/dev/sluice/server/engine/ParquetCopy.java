package dev.sluice.server.engine;

import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One {@code COPY} of a query's rows into Parquet files. */
final class ParquetCopy {
  /** From so many input bytes on, each thread writes files of its own; fewer become one file. */
  static final long PARALLEL_INPUT_BYTES = 64L << 20;

  private static final String EXTENSION = "c000.snappy.parquet";
  private static final Pattern ATTEMPT = Pattern.compile("[A-Za-z0-9_-]+");

  private final EngineQuery query;
  private final Path directory;
  private final List<Field> partitionColumns;
  private final FileLayout layout;
  private final StructType stored;
  private final String attempt;
  private final boolean oneFile;

  /** A copy that writes one file, or several in parallel where there is much to read. */
  ParquetCopy(EngineQuery query, Path directory, FileLayout layout, String attempt) {
    this(query, directory, layout, attempt, isSmall(query));
  }

  /** A copy that keeps all columns in one file, whatever the partitions. */
  static ParquetCopy intoOneFile(
      EngineQuery query, Path directory, FileLayout layout, String attempt) {
    return new ParquetCopy(query, directory, layout.unpartitioned(), attempt, true);
  }

  private ParquetCopy(
      EngineQuery query, Path directory, FileLayout layout, String attempt, boolean oneFile) {
    if (!ATTEMPT.matcher(attempt).matches()) {
      throw new IllegalArgumentException("attempt: " + attempt);
    }
    this.query = query;
    this.directory = directory.toAbsolutePath();
    this.partitionColumns =
        layout.partitionColumns().stream()
            .map(name -> query.schema().find(name).orElseThrow())
            .toList();
    this.layout = layout;
    this.stored = layout.stored(query.schema());
    this.attempt = attempt;
    this.oneFile = oneFile && partitionColumns.isEmpty();
  }

  String sql() {
    return sql(Set.of());
  }

  /** The statement, with the relations whose files are known to hold their columns. */
  String sql(Set<String> known) {
    return "COPY (" + rows(known) + ") TO " + target();
  }

  /** Reads what {@code RETURN_STATS} tells about the files. */
  List<WrittenFile> files(ResultSet rows) throws SQLException {
    List<WrittenFile> files = new ArrayList<>();
    while (rows.next()) {
      files.add(file(rows));
    }
    return files;
  }

  /** Removes files without rows and syncs the others. */
  List<WrittenFile> finish(List<WrittenFile> files) throws IOException {
    List<WrittenFile> kept = new ArrayList<>();
    for (WrittenFile file : files) {
      if (file.records() == 0) {
        Files.delete(directory.resolve(file.relativePath()));
      } else {
        kept.add(file);
      }
    }
    DurableFiles.sync(
        directory, kept.stream().map(file -> directory.resolve(file.relativePath())).toList());
    return List.copyOf(kept);
  }

  /** The file that a copy into one file writes. */
  Path onlyFile() {
    return directory.resolve("part-00000-" + attempt + "." + EXTENSION);
  }

  private String rows(Set<String> known) {
    String rows = RelationSql.query(query, type -> type, known);
    List<String> columns = new ArrayList<>();
    boolean same = true;
    for (int i = 0; i < stored.fields().size(); i++) {
      Field column = query.schema().fields().get(i);
      String name = DuckDbSql.name(stored.fields().get(i).name());
      String value = value(column, stored.fields().get(i));
      same &= value.equals(name);
      columns.add(value + " AS " + name);
    }
    return same ? rows : "SELECT " + String.join(", ", columns) + " FROM (" + rows + ")";
  }

  private String value(Field column, Field in) {
    return partitionColumns.contains(column)
        ? PartitionSql.serialized(column)
        : NestedNames.restored(DuckDbSql.name(column.name()), in.type(), column.type());
  }

  private String target() {
    String ids = layout.isPlain() ? "" : FieldIds.option(dataColumns());
    String common = "FORMAT parquet, COMPRESSION snappy, RETURN_STATS" + ids;
    if (oneFile) {
      return DuckDbSql.text(onlyFile().toString())
          + (" (" + common + ", USE_TMP_FILE false, WRITE_EMPTY_FILE false)");
    }
    return DuckDbSql.text(directory.toString())
        + (" (" + common + ", OVERWRITE_OR_IGNORE, FILENAME_PATTERN 'part-{i}-" + attempt)
        + ("', FILE_EXTENSION '" + EXTENSION + "', ")
        + (partitionColumns.isEmpty() ? "PER_THREAD_OUTPUT, FILE_SIZE_BYTES '512MB'" : partitions())
        + ")";
  }

  private String partitions() {
    List<String> names = partitionColumns.stream().map(this::storedName).toList();
    return "PARTITION_BY ("
        + names.stream().map(DuckDbSql::name).collect(Collectors.joining(", "))
        + "), PARTITION_PATH ("
        + PartitionSql.directory(names)
        + ")";
  }

  private static boolean isSmall(EngineQuery query) {
    return query.relations().values().stream().mapToLong(FileRelation::sizeBytes).sum()
        < PARALLEL_INPUT_BYTES;
  }

  private WrittenFile file(ResultSet row) throws SQLException {
    Path file = Path.of(row.getString("filename"));
    return new WrittenFile(
        directory.relativize(file).toString().replace('\\', '/'),
        partitionValues(textMap(row.getObject("partition_keys"))),
        row.getLong("file_size_bytes"),
        row.getLong("count"),
        ColumnStatisticsReader.read(dataColumns(), statistics(row.getObject("column_statistics"))));
  }

  private String storedName(Field column) {
    return stored.fields().get(query.schema().fields().indexOf(column)).name();
  }

  private StructType dataColumns() {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < stored.fields().size(); i++) {
      if (!partitionColumns.contains(query.schema().fields().get(i))) {
        fields.add(stored.fields().get(i));
      }
    }
    return new StructType(fields);
  }

  private Map<String, @Nullable String> partitionValues(Map<String, @Nullable String> keys) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    for (Field column : partitionColumns) {
      values.put(storedName(column), keys.get(storedName(column)));
    }
    return values;
  }

  private static Map<String, Map<String, @Nullable String>> statistics(@Nullable Object byPath) {
    Map<String, Map<String, @Nullable String>> result = new LinkedHashMap<>();
    if (byPath instanceof Map<?, ?> map) {
      map.forEach((path, statistics) -> result.put(String.valueOf(path), textMap(statistics)));
    }
    return result;
  }

  private static Map<String, @Nullable String> textMap(@Nullable Object value) {
    Map<String, @Nullable String> result = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, text) ->
              result.put(
                  String.valueOf(key),
                  Optional.ofNullable(text).map(Object::toString).orElse(null)));
    }
    return result;
  }
}
