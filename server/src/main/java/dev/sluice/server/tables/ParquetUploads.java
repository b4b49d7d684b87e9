package dev.sluice.server.tables;

import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.rows.ParquetFooter;
import dev.sluice.server.sparksql.SparkSql;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parquet files that were sent as rows. They are kept in the staging directory while the sandbox
 * writes their rows anew: what becomes part of a table was written by this server.
 */
final class ParquetUploads {
  private static final int MOST_PROBLEMS = 20;
  private static final String SENT = "sent";

  private final SqlSandbox sandbox;
  private final Path directory;

  ParquetUploads(SqlSandbox sandbox, Path directory) {
    this.sandbox = sandbox;
    this.directory = directory;
  }

  /** Writes the rows below the table's root. */
  List<WrittenFile> read(InputStream body, Path root, TableMetadata table, Staging staging) {
    Path file = receive(body);
    try {
      List<String> columns = ParquetFooter.check(file, table.schema());
      StructType schema = table.schema();
      FileRelation relation =
          new FileRelation(
              new StructType(
                  schema.fields().stream().filter(f -> columns.contains(f.name())).toList()),
              List.of(),
              List.of(new DataFile(file.toString(), Map.of(), Files.size(file), DataFile.UNKNOWN)));
      StatementLimit limit = StatementLimit.of(sandbox.timeout());
      checkNotNull(relation, table.target().given(), limit);
      return staging.filled(query(relation, schema), root, table, limit);
    } catch (IOException e) {
      throw unavailable(file, e);
    } finally {
      Staging.delete(file);
    }
  }

  private Path receive(InputStream body) {
    Path file = directory.resolve("sent-" + UUID.randomUUID() + ".parquet");
    try {
      Files.createDirectories(directory);
      Files.copy(body, file);
      return file;
    } catch (IOException e) {
      Staging.delete(file);
      throw unavailable(file, e);
    } catch (RuntimeException e) {
      Staging.delete(file);
      throw e;
    }
  }

  /** The table's columns in its order; those that were not sent are NULL. */
  private static EngineQuery query(FileRelation sent, StructType schema) {
    String columns =
        schema.fields().stream()
            .map(
                field -> sent.schema().find(field.name()).isPresent() ? name(field) : absent(field))
            .collect(Collectors.joining(", "));
    return new EngineQuery(
        "SELECT " + columns + " FROM \"" + SENT + "\"", schema, Map.of(SENT, sent));
  }

  private static String absent(Field field) {
    return SparkSql.defaultValue(field, SparkSql.UTC)
        .map(query -> "(" + query.sql() + ")")
        .orElse("NULL");
  }

  private void checkNotNull(FileRelation sent, StructType schema, StatementLimit limit) {
    List<Field> required = schema.fields().stream().filter(field -> !field.nullable()).toList();
    if (required.isEmpty()) {
      return;
    }
    List<Problem> problems = new ArrayList<>();
    try (RowCursor rows = sandbox.query(nulls(sent, required), limit)) {
      for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
        long number = ((Number) row.get(0)).longValue();
        for (int i = 0; i < required.size(); i++) {
          if (Boolean.TRUE.equals(row.get(i + 1))) {
            problems.add(isNull(number, required.get(i).name()));
          }
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new SluiceException(
          ErrorCode.INVALID_ROWS, "Nothing was written: " + problems.get(0).message(), problems);
    }
  }

  private static Problem isNull(long number, String column) {
    return Problem.at(
        "/" + (number - 1) + "/" + column.replace("~", "~0").replace("/", "~1"),
        "row " + number + ", column " + column + ": must not be null");
  }

  /** The first rows that have a NULL where none may be, with their numbers. */
  private static EngineQuery nulls(FileRelation sent, List<Field> required) {
    List<String> names = new ArrayList<>();
    List<String> flags = new ArrayList<>();
    List<Field> schema = new ArrayList<>(List.of(Field.of("row", PrimitiveType.LONG)));
    for (Field field : required) {
      boolean isSent = sent.schema().find(field.name()).isPresent();
      String flag = "f" + names.size();
      names.add(flag);
      flags.add((isSent ? name(field) + " IS NULL" : "true") + " AS " + flag);
      schema.add(Field.of(flag, PrimitiveType.BOOLEAN));
    }
    String sql =
        "SELECT * FROM (SELECT row_number() OVER () AS n, "
            + String.join(", ", flags)
            + " FROM \""
            + SENT
            + "\") WHERE "
            + String.join(" OR ", names)
            + " ORDER BY n LIMIT "
            + MOST_PROBLEMS;
    return new EngineQuery(sql, new StructType(schema), Map.of(SENT, sent));
  }

  private static String name(Field field) {
    return "\"" + field.name().replace("\"", "\"\"") + "\"";
  }

  private static SluiceException unavailable(Path file, IOException cause) {
    return new SluiceException(
        ErrorCode.STORAGE_UNAVAILABLE,
        "The rows could not be kept in " + file + ": " + cause.getMessage(),
        cause);
  }
}
